// Whole repairs, as everybody in them does their part: an emergency from the call to the follow-up, done without a signal;
// and a paid repair whose price the resident agrees to by link (REP-1 to REP-5, REP-7, T11, T12).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';
import { bottom, controlled, count, kept, officeOf, settled, sign, technician, until } from './harness/phone.mjs';

const OFFLINE = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to load resource|request: net::/;
const settings = { LINLI__SERVER__PHONE: '021-5555 0110' };

/** Registers a repair at the desk; the path of its case. */
async function reported(visit, said, more = async () => {}) {
  const clerk = await visit();
  await clerk.signIn('chenjing');
  const { page } = clerk;
  await page.goto('/desk?room=3-1-501');
  await page.locator('[data-alt-key="2"]').check({ force: true });
  const look = page.waitForResponse((answer) => answer.url().endsWith('/desk/look') && answer.ok());
  await page.fill('#f-said', said);
  await look;
  await more(page);
  await Promise.all([page.waitForURL(/\/desk\/[0-9a-f-]{36}$/), page.keyboard.press('Control+Enter')]);
  return { clerk, path: new URL(page.url()).pathname.replace('/desk/', '/cases/') };
}

async function category(page) {
  const water = await page.locator('select[name=category] option', { hasText: /水/ }).first().getAttribute('value');
  await page.evaluate((value) => {
    // An offer beside the field has the same name.
    const field = document.querySelector('select[name=category]');
    field.value = value;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }, water);
}

/** The work is finished, signed by the resident on the phone, rated and handed in. */
async function finished(page, result) {
  await page.fill('#f-result', result);
  await bottom(page, '完工').click();
  await bottom(page, '签名并评价').waitFor();
  for (const mark of ['quality', 'attitude', 'conduct']) {
    await page.locator('label', { has: page.locator(`input[name=${mark}][value=satisfied]`) }).click();
  }
  await sign(page);
  await bottom(page, '签名并评价').click();
  await bottom(page, '交单').click();
  await page.locator('.notice.done', { hasText: '已交单' }).waitFor();
}

/** Somebody who did not do the work asks the resident, and writes down that they are satisfied. */
async function followedUp(visit, path) {
  const quality = await visit();
  await quality.signIn('pengli');
  const { page } = quality;
  await page.goto(path.replace('/cases/', '/followups/'));
  await page.keyboard.press('1');
  assert.ok(await page.locator('input[value=satisfied]').isChecked());
  await Promise.all([page.waitForURL((url) => !url.pathname.endsWith(path.split('/').at(-1))), page.keyboard.press('Control+Enter')]);
  await page.goto(path);
  return quality;
}

async function stage(page) {
  return page.locator('.st').first().innerText();
}

deskTests('Whole repairs', { cases: 40, settings, timeout: 180_000 }, (desk) => {
  desk.test('REP-1, REP-5: an emergency from the call to the follow-up, done without a signal', async (visit) => {
    await officeOf(await visit());
    const phone = await visit({ view: 'phone' });
    phone.expect(OFFLINE);
    const { page, context } = await technician(phone);
    const heard = page.waitForResponse((response) => new URL(response.url()).pathname === '/live');
    await page.goto('/m');
    await heard;
    await controlled(page);
    const { clerk, path } = await reported(visit, '厨房水管爆裂，关不住水，快漏到楼下了', async (form) => {
      await form.locator('.offers .notice.late').waitFor();
      await form.locator('[data-pane=promised] .sev-3').waitFor();
    });
    const id = path.split('/').at(-1);

    // It appears by itself, above everything else.
    const card = page.locator(`.order.hot[data-order="${id}"]`);
    await card.waitFor();
    assert.equal(await page.locator('#orders .order').first().getAttribute('data-order'), id);
    await card.getByRole('button').click();
    await page.waitForURL(`**/m/${id}`);
    await settled(page);
    await kept(page, id);
    await clerk.page.goto(path);
    assert.match(await stage(clerk.page), /待到场/);

    // Down in the basement there is no signal.
    await context.setOffline(true);
    await bottom(page, '我已到场').click();
    for (const step of await page.locator('.check').all()) await step.click();
    // In an emergency the water is stopped first; the price waits.
    await bottom(page, '开始维修').click();
    await finished(page, '关总阀，换了软管，试水不漏');
    assert.ok((await count(page, 'waiting')) >= 14);
    await context.setOffline(false);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await until(async () => (await count(page, 'waiting')) === 0);
    assert.equal(await count(page, 'refused'), 0);

    const quality = await followedUp(visit, path);
    assert.match(await stage(quality.page), /待关闭/);
    const timeline = await quality.page.locator('.tl').innerText();
    for (const words of ['急呼', '接单', '到场', '签名', '回访']) assert.ok(timeline.includes(words), `${words} in ${timeline}`);
    await quality.isAccessible();
    await quality.photograph('repair-followed-up');
    await quality.page.goto(`${path}/print/work_order`);
    await quality.printsOn(3);
  });

  desk.test('REP-4: a price is agreed to by link, and stays although the rate card changes meanwhile', async (visit) => {
    const office = await officeOf(await visit());
    const { clerk, path } = await reported(visit, '厨房水龙头滴水，关不紧', async (form) => {
      await form.locator('#of-repair').evaluate((part) => (part.open = true));
      await form.fill('#f-appointment', '明天上午十点');
      await category(form);
    });
    const id = path.split('/').at(-1);
    await clerk.page.goto(path);
    await Promise.all([
      clerk.page.waitForResponse((answer) => answer.request().method() === 'POST'),
      clerk.page.locator('form[action$="/resident-link"] button').click(),
    ]);
    const link = await clerk.page.locator('a[href^="/t/"]').getAttribute('href');
    await office.give(id);

    const phone = await visit({ view: 'phone' });
    const { page } = await technician(phone);
    await page.goto(`/m/${id}`);
    await bottom(page, '接单').click();
    await bottom(page, '我已到场').click();
    await page.locator('[data-find]').fill('ghsjf');
    await page.locator('.items li:visible', { hasText: '更换三角阀' }).getByRole('button', { name: '+' }).click();
    await bottom(page, '报价').click();
    await bottom(page, '业户同意这个价').waitFor();
    await settled(page);

    // The resident is at work, and looks at it on their own phone. Meanwhile everything gets dearer.
    await office.rates(9900);
    const resident = await visit({ view: 'phone' });
    await resident.page.goto(link);
    assert.match(await resident.page.locator('dd.sum').innerText(), /35\.00/);
    await resident.isAccessibleInEveryForm();
    await resident.photograph('resident-quote');
    await resident.page.setViewportSize({ width: 390, height: 844 });
    await Promise.all([
      resident.page.waitForURL(/done=/),
      resident.page.locator('button[value=accept]').click(),
    ]);
    assert.equal(await resident.page.locator('button[value=accept]').count(), 0, 'agreed once');

    await page.reload();
    await bottom(page, '开始维修').click();
    await finished(page, '换了三角阀，试水不漏');
    await settled(page);
    const done = await office.repair(id);
    assert.equal(done.bill.total_fen, 3500, 'the agreed price holds');
    await resident.page.goto(link);
    await resident.page.getByText('35.00').first().waitFor();
    const quality = await followedUp(visit, path);
    assert.match(await stage(quality.page), /待关闭/);
    assert.match(await quality.page.locator('main').innerText(), /更换三角阀 × 1/);
  });
});
