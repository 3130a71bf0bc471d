// The pages that `make shots` photographs. A new page is one more line.
//   as     login of one of the demonstration's staff; without it, nobody is signed in
//   path   where the page is, or a function that finds it with an open page of that person
//   print  also prints it to PDF
//   screen also as wide as the screen of a lobby
const firstCase = (query) => async (page) => {
  await page.goto(`/cases${query}`);
  return page.locator('a.ttl').first().getAttribute('href');
};

const firstLink = (list, link, more = '') => async (page) => {
  await page.goto(list);
  return `${await page.locator(link).first().getAttribute('href')}${more}`;
};

const paperOf = (form) => async (page) => `${await firstCase('?open=false&kind=complaint')(page)}/print${form && `/${form}`}`;

const lift = async (page) => {
  await page.goto(await firstLink('/places', 'td a')(page));
  return page.locator('td a', { hasText: '1 栋 1 单元电梯' }).first().getAttribute('href');
};

const inLift = (link) => async (page) => {
  await page.goto(await lift(page));
  return page.locator(`[aria-labelledby=equipment] ${link}`).first().getAttribute('href');
};

export const pages = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'work-clerk', as: 'chenjing', path: '/' },
  { name: 'work-director', as: 'lihuimin', path: '/' },
  { name: 'desk', as: 'chenjing', path: '/desk?new=1' },
  { name: 'desk-caller', as: 'chenjing', path: '/desk?room=3-1-501&name=%E5%8D%AB%E5%A5%B3%E5%A3%AB' },
  { name: 'caller', as: 'chenjing', path: '/phone/15400000000' },
  { name: 'calls', as: 'chenjing', path: '/calls' },
  { name: 'keys', as: 'chenjing', path: '/keys' },
  { name: 'notifications', as: 'chenjing', path: '/notifications' },
  { name: 'incidents', as: 'chenjing', path: '/incidents' },
  { name: 'cases', as: 'lihuimin', path: '/cases', print: true },
  { name: 'cases-board', as: 'lihuimin', path: '/cases?view=board' },
  { name: 'cases-calendar', as: 'lihuimin', path: '/cases?view=calendar' },
  { name: 'cases-archive', as: 'lihuimin', path: '/cases?open=false&sort=-registered' },
  { name: 'case-to-judge', as: 'lihuimin', path: firstCase('?state=registered'), print: true },
  { name: 'case-to-approve', as: 'lihuimin', path: firstCase('?state=approving') },
  { name: 'case-to-sign', as: 'zhouqiang', path: firstCase('?state=dispatched') },
  { name: 'case-executing', as: 'zhouqiang', path: firstCase('?state=executing') },
  { name: 'case-follow-up', as: 'pengli', path: firstCase('?state=following_up') },
  { name: 'case-archived', as: 'lihuimin', path: firstCase('?open=false&kind=complaint') },
  { name: 'repair-to-give', as: 'lihuimin', path: firstCase('?state=issued') },
  { name: 'repair-working', as: 'zhouqiang', path: firstCase('?state=working') },
  { name: 'dispatch', as: 'zhouqiang', path: '/dispatch' },
  { name: 'repair-summary', as: 'lihuimin', path: '/repairs/summary' },
  { name: 'repair-summary-last', as: 'lihuimin', path: async (page) => { await page.goto('/repairs/summary'); return page.locator('[data-go=previous]').getAttribute('href'); } },
  { name: 'repair-summary-offices', as: 'songbonian', path: '/repairs/summary?period=week' },
  { name: 'repair-summary-orders', as: 'lihuimin', path: '/repairs/summary/orders?figure=new' },
  { name: 'repair-summary-print', as: 'lihuimin', path: '/repairs/summary/print', print: true },
  { name: 'worker', as: 'majunjie', path: '/m' },
  { name: 'worker-order', as: 'majunjie', path: firstLink('/m', '[data-order]>a') },
  { name: 'report', path: '/s' },
  { name: 'find', path: '/find' },
  { name: 'public-board', path: firstLink('/public', 'main a') },
  { name: 'public-rates', path: firstLink('/public', 'main a', '/rates') },
  { name: 'public-screen-1', path: firstLink('/public', 'main a', '/screen?page=1&stay=1'), screen: true },
  { name: 'public-screen-2', path: firstLink('/public', 'main a', '/screen?page=2&stay=1'), screen: true },
  { name: 'public-screen-3', path: firstLink('/public', 'main a', '/screen?page=3&stay=1'), screen: true },
  { name: 'boards', as: 'lihuimin', path: '/boards' },
  { name: 'board-published', as: 'lihuimin', path: firstLink('/boards', 'tbody a') },
  { name: 'approvals', as: 'lihuimin', path: '/approvals' },
  { name: 'deputies', as: 'lihuimin', path: '/approvals/deputies' },
  { name: 'followups', as: 'pengli', path: '/followups' },
  { name: 'people', as: 'chenjing', path: '/people' },
  { name: 'places', as: 'chenjing', path: '/places' },
  { name: 'equipment-of-place', as: 'tangxiaofeng', path: lift },
  { name: 'equipment', as: 'tangxiaofeng', path: inLift('td a') },
  { name: 'equipment-new', as: 'tangxiaofeng', path: inLift('header a') },
  { name: 'equipment-repair', as: 'chenjing', path: firstCase('?kind=repair&category=lift&open=any') },
  { name: 'staff', as: 'tangxiaofeng', path: '/admin/staff' },
  { name: 'escalations', as: 'lihuimin', path: '/escalations' },
  { name: 'escalations-told', as: 'songbonian', path: '/escalations?view=told' },
  { name: 'rosters', as: 'zhaomin', path: '/rosters' },
  { name: 'roster', as: 'zhaomin', path: firstLink('/rosters', 'main table a') },
  { name: 'rules', as: 'tangxiaofeng', path: '/admin/rules' },
  { name: 'policy', as: 'tangxiaofeng', path: '/admin/rules/policies/default' },
  { name: 'policy-move', as: 'tangxiaofeng', path: '/admin/rules/policies/default/move' },
  { name: 'calendar', as: 'tangxiaofeng', path: '/admin/rules/calendars/cn' },
  { name: 'emergencies', as: 'zhaomin', path: '/admin/emergencies' },
  { name: 'retention', as: 'tangxiaofeng', path: '/admin/retention' },
  { name: 'privacy-requests', as: 'lihuimin', path: '/privacy-requests' },
  { name: 'rates', as: 'lihuimin', path: '/rates' },
  { name: 'rates-edit', as: 'lihuimin', path: '/rates/edit' },
  { name: 'rates-free', as: 'lihuimin', path: '/rates/free' },
  { name: 'paper-rates', as: 'chenjing', path: '/rates/print', print: true },
  { name: 'followup-rates', as: 'pengli', path: '/followups/rates' },
  { name: 'import', as: 'tangxiaofeng', path: '/admin/import' },
  { name: 'paper-complaint', as: 'lihuimin', path: paperOf('complaint'), print: true },
  { name: 'paper-handling', as: 'lihuimin', path: paperOf('handling'), print: true },
  { name: 'paper-slip', as: 'lihuimin', path: paperOf('slip'), print: true },
  { name: 'paper-follow-up', as: 'lihuimin', path: paperOf('follow_up'), print: true },
  { name: 'paper-reception', as: 'lihuimin', path: paperOf('reception'), print: true },
  { name: 'paper-file', as: 'lihuimin', path: paperOf('file'), print: true },
  { name: 'paper-blank', path: '/paper', print: true },
  { name: 'paper-work-order', as: 'lihuimin', path: async (page) => `${await firstCase('?state=handed_in')(page)}/print/work_order`, print: true },
  { name: 'paper-choose', as: 'lihuimin', path: paperOf('') },
  { name: 'followup', as: 'pengli', path: '/followups/next' },
  { name: 'visits', as: 'chenjing', path: '/visits' },
  { name: 'visit-new', as: 'chenjing', path: '/visits/new' },
  { name: 'registers', as: 'lihuimin', path: '/registers' },
  { name: 'register', as: 'lihuimin', path: firstLink('/registers', 'table a') },
  { name: 'register-print', as: 'lihuimin', path: firstLink('/registers', 'table a', '/print'), print: true },
  { name: 'heat', as: 'lihuimin', path: '/insights/heat' },
  { name: 'prevention', as: 'lihuimin', path: '/insights/prevention' },
  { name: 'triage', as: 'tangxiaofeng', path: '/admin/triage' },
  { name: 'labels', as: 'tangxiaofeng', path: async (page) => `${await lift(page)}/labels`, print: true },
  { name: 'poster', as: 'tangxiaofeng', path: async (page) => `${await lift(page)}/posters`, print: true },
  { name: 'privacy', path: '/privacy' },
  { name: 'search', as: 'chenjing', path: '/search?q=%E6%BC%8F%E6%B0%B4' },
  { name: 'scripts', as: 'lihuimin', path: '/scripts' },
  { name: 'script', as: 'lihuimin', path: '/scripts/apology' },
];
