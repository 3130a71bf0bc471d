// The pages of residents, places, staff, settings and imports: open without a complaint of the
// browser, and without a barrier, in light and dark, wide and on a phone.
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

const firstOf = (list, link = 'table.table tbody td:first-child a') => async (page) => {
  await page.goto(list);
  return page.locator(link).first().getAttribute('href');
};

const pages = {
  chenjing: [
    ['people', '/people'],
    ['people-found', '/people?q=%E7%8E%8B'],
    ['person', firstOf('/people')],
    ['person-edit', async (page) => `${await firstOf('/people')(page)}/edit`],
    ['person-new', '/people/new'],
    ['reveal', async (page) => `${await firstOf('/people')(page)}/reveal`],
    ['places', '/places'],
    ['community', firstOf('/places')],
    ['rooms-found', '/places?q=301'],
    ['room', firstOf('/places?q=301')],
    ['account', '/account'],
    ['rosters', '/rosters'],
    ['roster', firstOf('/rosters')],
    ['escalations', '/escalations'],
    ['case-clocks', firstOf('/cases', 'a.ttl')],
  ],
  tangxiaofeng: [
    ['roster-edited', firstOf('/rosters')],
    ['staff', '/admin/staff'],
    ['member', firstOf('/admin/staff')],
    ['member-edit', async (page) => `${await firstOf('/admin/staff')(page)}/edit`],
    ['organisation', '/admin/organisation'],
    ['node', firstOf('/admin/organisation')],
    ['categories', '/admin/categories'],
    ['category', firstOf('/admin/categories')],
    ['import', '/admin/import'],
  ],
};

deskTests('Records', { cases: 40 }, (desk) => {
  for (const [login, list] of Object.entries(pages)) {
    desk.test(`open for ${login}`, async (visit) => {
      const visitor = await visit({});
      await visitor.signIn(login);
      for (const [name, path] of list) {
        await visitor.page.goto(typeof path === 'function' ? await path(visitor.page) : path);
        await visitor.photograph(name);
        await visitor.isAccessibleInEveryForm();
      }
    });
  }

  desk.test('bad rows of an import are named', async (visit) => {
    const visitor = await visit({});
    visitor.expect(/422/);
    await visitor.signIn('tangxiaofeng');
    await visitor.page.goto('/admin/import');
    const text = '小区,楼栋,单元,房号\n,8,1,101\n无名小区,8,1,102\n';
    await visitor.page.setInputFiles('input[name=file]', { name: '房屋.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await Promise.all([visitor.page.waitForNavigation(), visitor.page.click('form[enctype] button')]);
    assert.equal(await visitor.page.locator('table.table tbody tr').count(), 2);
    await visitor.photograph('import-bad');
    await visitor.isAccessibleInEveryForm();
  });

  desk.test('a number is shown for a reason', async (visit) => {
    const visitor = await visit({});
    await visitor.signIn('chenjing');
    const { page } = visitor;
    await page.goto(await firstOf('/people')(page));
    await page.click('form[action$="/reveal"] button');
    await page.click('label:has(input[value=call_back])');
    await page.click('main form[action$="/reveal"] button.btn-primary');
    assert.match(await page.locator('.call-big').innerText(), /\d{3} \d{4} \d{4}/);
    await visitor.photograph('revealed');
    await visitor.isAccessibleInEveryForm();
  });
});
