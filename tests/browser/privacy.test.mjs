// One's own data: asked on the page of a link, made sure of by staff, opened by a code, erased; without a script and with
// (ADM-3, V01, V03, V06, T21 to T23).
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { deskTests } from './harness/desk.mjs';

const KB = 1024;

async function send(page, button) {
  await Promise.all([page.waitForEvent('load'), button.click()]);
}

async function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Reports from 锦园, as a guest does; tells the address of the link. */
async function reported(guest) {
  const { page } = guest;
  await page.goto('/s');
  if (!(await page.locator('textarea[name=said]').count())) {
    await Promise.all([page.waitForURL(/\/s\?/), page.locator('main a[href^="/s?"]', { hasText: '锦园' }).first().click()]);
  }
  await page.locator('input[name=kind][value=complaint]').check({ force: true });
  await page.fill('textarea[name=said]', '楼下的门禁坏了，谁都能进来');
  await page.fill('input[name=room]', '3-2-1201');
  await page.fill('input[name=name]', '王女士');
  await page.fill('input[name=phone]', '13800005207');
  await Promise.all([page.waitForURL(/\/t\//), page.locator('.send button').click()]);
  return new URL(page.url()).pathname;
}

deskTests('One’s own data', { cases: 40, settings: { LINLI__SERVER__PHONE: '021-5555 0110' } }, (desk) => {
  for (const script of [true, false]) {
    desk.test(`is asked for, made sure of and handed over ${script ? 'with' : 'without'} a script`, async (visit) => {
      const guest = await visit({ view: 'phone', script });
      const link = await reported(guest);
      await Promise.all([guest.page.waitForURL('**/my-data'), guest.page.getByRole('link', { name: '我的信息' }).click()]);
      if (script) await guest.isAccessibleInEveryForm();
      if (script) await guest.photograph('my-data');
      await guest.page.locator('input[name=wish][value=see]').check({ force: true });
      await Promise.all([guest.page.waitForURL(/done=1/), guest.page.locator('main form button.primary').last().click()]);
      assert.equal(await guest.page.locator('[role=status]').count(), 1);

      const lead = await visit();
      await lead.signIn('zhaomin');
      await lead.page.goto('/privacy-requests');
      if (script) await lead.isAccessibleInEveryForm();
      if (script) await lead.photograph('privacy-requests');
      await Promise.all([lead.page.waitForURL(/privacy-requests\/./), lead.page.locator('main table a').first().click()]);
      if (script) await lead.isAccessibleInEveryForm();
      if (script) await lead.photograph('privacy-request');
      await lead.page.locator('input[name=proof][value=called_back]').check({ force: true });
      await lead.page.fill('input[name=note]', '回拨登记号码，报出房号');
      await send(lead.page, lead.page.locator('form[action$=prove] button.btn-primary'));
      await send(lead.page, lead.page.locator('form[action$=hand-over] button.btn-primary'));
      const code = await lead.page.locator('#code').innerText();
      assert.match(code, /^\d{8}$/);
      if (script) await lead.isAccessibleInEveryForm();
      if (script) await lead.photograph('privacy-code');
      await lead.page.getByRole('link', { name: '我们保存的信息' }).click();
      await lead.page.locator('main .card').first().waitFor();
      if (script) await lead.isAccessibleInEveryForm();
      if (script) await lead.photograph('privacy-held');

      await guest.page.goto(`${link}/my-data`);
      await guest.page.fill('input[name=code]', code);
      await Promise.all([guest.page.waitForURL('**/my-data/open'), guest.page.locator('form[action$=open] button').click()]);
      const text = await guest.page.locator('main').innerText();
      assert.ok(text.includes('13800005207') && text.includes('谁都能进来'));
      if (script) await guest.isAccessibleInEveryForm();
      if (script) await guest.photograph('my-data-held');
      const [file] = await Promise.all([guest.page.waitForEvent('download'), guest.page.locator('button[value=csv]').click()]);
      assert.equal(file.suggestedFilename(), 'my-data.csv');
    });
  }

  // CHN-3, T22, T23: the privacy page in three languages, large, at 320 px, small enough for a slow phone.
  desk.test('is explained in plain words, in three languages, on a narrow phone', async (visit) => {
    for (const locale of ['zh-CN', 'zh-TW', 'en']) {
      const guest = await visit({ view: 'phone', locale });
      const answer = await guest.page.goto('/privacy');
      assert.ok(gzipSync(await answer.body()).length < 4 * KB, 'a page of words, no more');
      await guest.isAccessibleInEveryForm();
      await guest.photograph(`privacy-${locale}`);
      await guest.page.setViewportSize({ width: 320, height: 640 });
      await guest.page.locator('button[name=size]').click();
      assert.ok((await sideways(guest.page)) <= 0, `${locale} moves sideways`);
      await guest.isAccessible();
    }
  });

  // V01, V03: a request to erase says what goes and what has to stay for now; periods are shown with what is past them.
  desk.test('is erased by who may, and kept as long as the settings say', async (visit) => {
    const guest = await visit({ view: 'phone' });
    const link = await reported(guest);
    await guest.page.goto(`${link}/my-data`);
    await guest.page.locator('input[name=wish][value=erase]').check({ force: true });
    await Promise.all([guest.page.waitForURL(/done=1/), guest.page.locator('main form button.primary').last().click()]);
    const director = await visit();
    await director.signIn('lihuimin');
    await director.page.goto('/privacy-requests');
    await director.page.locator('main table a', { hasText: '删除' }).first().click();
    await director.page.locator('input[name=proof][value=document]').check({ force: true });
    await director.page.fill('input[name=note]', '身份证');
    await send(director.page, director.page.locator('form[action$=prove] button.btn-primary'));
    await director.isAccessibleInEveryForm();
    await director.photograph('privacy-erase');
    await send(director.page, director.page.locator('button.btn-danger'));
    await guest.page.reload();
    assert.ok((await guest.page.locator('.kv').innerText()).includes('办结后删除'));
    const admin = await visit();
    await admin.signIn('tangxiaofeng');
    await admin.page.goto('/admin/retention');
    await admin.isAccessibleInEveryForm();
    await admin.photograph('retention');
  });
});
