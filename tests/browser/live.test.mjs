// Open pages hear of what others do, by a stream or by asking, and never change under the cursor (D9, CHN-2).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

async function register(clerk) {
  const { page } = clerk;
  await page.goto('/desk');
  await page.fill('[name=phone]', '154 0000 6666');
  await page.fill('[name=name]', '卫女士');
  await page.fill('[name=room]', '3-1-501');
  await page.fill('[name=said]', '楼道灯坏了三天。');
  await page.focus('#f-category');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await Promise.all([page.waitForURL(/\/desk\/.+/), page.click('[data-save]')]);
}

for (const engine of ['sqlite', 'postgres']) {
  deskTests(`Open pages on ${engine}`, { cases: 20, engine }, (desk) => {
    desk.test('say how much is new, and repaint nothing', async (visit) => {
      const lead = await visit();
      await lead.signIn('zhaomin');
      await lead.page.goto('/cases');
      const before = Number((await lead.page.locator('.bell [data-count]').innerText()) || 0);
      await lead.page.locator('tr[data-row] a.ttl').first().focus();
      const rows = await lead.page.locator('table.list').innerHTML();
      const clerk = await visit();
      await clerk.signIn('chenjing');
      await register(clerk);

      const bar = lead.page.locator('.live.on a');
      await bar.waitFor();
      assert.equal(await bar.innerText(), '1 条有更新，点此刷新');
      await lead.page.waitForFunction((n) => Number(document.querySelector('.bell [data-count]').textContent) > n, before);
      assert.match(await lead.page.locator('.bell').getAttribute('aria-label'), /\d/);
      assert.equal(await lead.page.locator('table.list').innerHTML(), rows, 'the rows stay as they were');
      await lead.isAccessible();
      await Promise.all([lead.page.waitForNavigation(), bar.click()]);
      assert.equal(await lead.page.locator('.live.on').count(), 0);
    });

    desk.test('ask where streams do not work', async (visit) => {
      const lead = await visit();
      await lead.page.addInitScript(() => delete globalThis.EventSource);
      await lead.signIn('zhaomin');
      const asked = lead.page.waitForResponse(
        (answer) => answer.url().includes('/live/now') && answer.request().headers().referer?.endsWith('/cases'),
      );
      await lead.page.goto('/cases');
      const news = await (await asked).json();
      assert.deepEqual(Object.keys(news), ['bell', 'updates']);
      assert.equal(news.updates, 0);
    });

    // ux.md 7, F05: a page whose session was ended elsewhere says so, keeps what was typed, stops asking, and listens again
    // after signing in over it.
    desk.test('say when the session has ended, and ask no more', async (visit) => {
      const lead = await visit();
      const { page } = lead;
      await lead.signIn('zhaomin');
      await page.goto('/cases?kind=complaint');
      const typed = page.getByPlaceholder(/写给每一件/);
      await typed.fill('今天回单');
      const other = await visit();
      await other.signIn('zhaomin');
      await other.page.goto('/account');
      await Promise.all([
        other.page.waitForNavigation(),
        other.page.locator('form[action="/account/sessions/others/end"] button').click(),
      ]);
      // Something happens, so that open streams are told.
      const clerk = await visit();
      await clerk.signIn('chenjing');
      await register(clerk);
      const strip = page.locator('#ended:not([hidden])');
      await strip.waitFor({ timeout: 60_000 });
      let asked = 0;
      page.on('request', (request) => {
        if (new URL(request.url()).pathname.startsWith('/live')) asked += 1;
      });
      await page.waitForTimeout(12_000);
      assert.equal(asked, 0, 'nothing is asked any more');
      assert.equal(await typed.inputValue(), '今天回单');
      // The strip lies over whatever row is at the foot of the window: a window that holds the whole list has none there.
      const usual = page.viewportSize();
      await page.setViewportSize({ ...usual, height: 4000 });
      await lead.isAccessible();
      await page.setViewportSize(usual);
      await strip.locator('button').click();
      await page.locator('#again:not([hidden])').waitFor();
      const { password } = desk.signIns.find((one) => one.login === 'zhaomin');
      await page.fill('#again [name=name]', 'zhaomin');
      await page.fill('#again [name=password]', password);
      await page.keyboard.press('Enter');
      await page.locator('#ended').waitFor({ state: 'hidden' });
      assert.equal(await typed.inputValue(), '今天回单');
    });
  });
}
