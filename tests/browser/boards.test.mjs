// The public board of a community from the staff's side to everybody's, and the representatives' page (FUP-7).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

const lobby = { width: 1920, height: 1080 };

// The button of a form sends it; what comes next is the page that answers.
async function send(page, button) {
  await Promise.all([page.waitForEvent('load'), button.click()]);
}

// What of a sheet lies outside of its screen or is cut, and what is smaller than a fiftieth of its shorter side.
function fit() {
  const wrong = [];
  const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement;
  if (scrollHeight > clientHeight + 1) wrong.push(`${scrollHeight} of ${clientHeight} px high`);
  if (scrollWidth > clientWidth + 1) wrong.push(`${scrollWidth} of ${clientWidth} px wide`);
  for (const box of document.querySelectorAll('main .card')) {
    if (box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1) wrong.push(`cut: ${box.textContent.slice(0, 40)}`);
  }
  const least = Math.min(clientWidth, clientHeight) / 50;
  for (const part of document.querySelectorAll('main .card *, main .figures *')) {
    if (![...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const size = parseFloat(getComputedStyle(part).fontSize);
    if (size < least && !part.closest('.sr')) wrong.push(`${size} px: ${part.textContent.slice(0, 20)}`);
  }
  return wrong;
}

deskTests('Public boards', { cases: 120, timeout: 300_000 }, (desk) => {
  // FUP-7: what the lead writes is published by somebody else, and everybody reads it without a sign-in and without script.
  desk.test('a month is written, handed in, published by another person, and read by everybody', async (visit) => {
    const lead = await visit();
    await lead.signIn('zhaomin');
    const { page } = lead;
    await page.goto('/boards');
    await lead.isAccessibleInEveryForm();
    await page.locator('select[name=community]').selectOption({ index: 1 });
    await send(page, page.locator('form[action="/boards"] .btn-primary'));
    await page.waitForURL(/\/boards\/[0-9a-f-]{36}$/);
    const address = new URL(page.url()).pathname;
    await page.fill('#item input[name=title]', '二号电梯换钢丝绳');
    await page.fill('#item textarea[name=text]', '周三上午停梯三小时，请走一号梯。');
    await page.locator('#item label:has(input[value=notice])').click();
    await send(page, page.locator('#item .btn-primary'));
    await page.locator('#items', { hasText: '二号电梯换钢丝绳' }).waitFor();
    await lead.photograph('board-draft');
    await lead.isAccessibleInEveryForm();
    await send(page, page.locator('button[value=submit]'));
    assert.equal(await page.locator('button[value=publish]').count(), 0, 'nobody publishes their own words');

    const director = await visit();
    await director.signIn('lihuimin');
    await director.page.goto(address);
    await director.isAccessibleInEveryForm();
    await send(director.page, director.page.locator('button[value=publish]'));
    const shown = await director.page.locator('.head a[href*="?month="]').getAttribute('href');

    const anybody = await visit({ view: 'phone', script: false });
    await anybody.page.goto(shown);
    await anybody.page.getByText('二号电梯换钢丝绳').waitFor();
    await anybody.page.goto('/public');
    assert.ok((await anybody.page.locator('main a[href^="/public/"]').count()) > 0);
  });

  // FUP-7, T21: the board with its rates and the screen of a lobby: axe in light and dark on a phone, a desk and a lobby's
  // screen; there a sheet fills the screen and is never scrolled, and its smallest letters are read from three metres.
  desk.test('the board, its rates and its screen are without barriers, and a sheet fits a screen', async (visit) => {
    const { page } = await visit({ script: false });
    // Axe is itself a script.
    const visitor = await visit();
    await page.goto('/public');
    const board = await page.locator('main a[href^="/public/"]').first().getAttribute('href');
    await page.goto(`${board}/screen?stay=1`);
    const sheets = await page.locator('nav a[aria-label]').count();
    assert.ok(sheets >= 3, `${sheets} sheets`);
    const numbers = Array.from({ length: sheets }, (_, n) => n + 1);
    for (const path of ['', '/rates', ...numbers.map((n) => `/screen?page=${n}&stay=1`)]) {
      await visitor.page.goto(`${board}${path}`);
      await visitor.isAccessibleInEveryForm();
      await visitor.page.setViewportSize(lobby);
      for (const colorScheme of ['light', 'dark']) {
        await visitor.page.emulateMedia({ colorScheme });
        await visitor.isAccessible();
      }
      await visitor.page.emulateMedia({ colorScheme: null });
    }
    for (const viewport of [lobby, { width: 1080, height: 1920 }, { width: 3840, height: 2160 }, { width: 1366, height: 768 }]) {
      await page.setViewportSize(viewport);
      for (const n of numbers) {
        await page.goto(`${board}/screen?page=${n}&stay=1`);
        const over = await page.evaluate(fit);
        assert.deepEqual(over, [], `sheet ${n} at ${viewport.width} by ${viewport.height}`);
      }
    }
  });

  // FUP-7: without a script one sheet follows the other, and after the last the first; a press stops them.
  desk.test('a screen turns its sheets by itself', async (visit) => {
    const { page } = await visit({ script: false });
    await page.goto('/public');
    const board = await page.locator('main a[href^="/public/"]').first().getAttribute('href');
    await page.goto(`${board}/screen?every=5`);
    const sheets = await page.locator('nav a[aria-label]').count();
    for (let n = 1; n <= sheets; n += 1) await page.waitForURL(`**/screen?page=${(n % sheets) + 1}&every=5`);
    await send(page, page.locator('nav a').last());
    assert.match(page.url(), /stay=1/);
    assert.equal((await page.request.get(page.url())).headers().refresh, undefined);
  });

  // FUP-7, V05: a representative with a seat reads cases without anybody in them and is answered.
  desk.test('a representative comments on a case and is answered', async (visit) => {
    const owner = await visit({ view: 'phone' });
    await owner.signIn('hansufen');
    const { page } = owner;
    await page.goto('/owners');
    await owner.photograph('owners');
    await owner.isAccessibleInEveryForm();
    await page.locator('a[href*="#say"]').first().click();
    await page.fill('textarea[name=body]', '这件事什么时候能办完？');
    await send(page, page.locator('#say .btn.primary'));
    await page.locator('.talk', { hasText: '什么时候能办完' }).waitFor();

    const lead = await visit();
    await lead.signIn('zhaomin');
    await lead.page.goto('/boards/comments');
    await lead.isAccessibleInEveryForm();
    await lead.page.locator('textarea[name=answer]').first().fill('配件已到，本周内办完。');
    await send(lead.page, lead.page.locator('form[action="/boards/comments"] .btn-primary').first());
    await page.goto('/owners');
    await page.locator('.ours', { hasText: '本周内办完' }).waitFor();
  });

  desk.test('seats are given and ended by an administrator', async (visit) => {
    const admin = await visit();
    await admin.signIn('tangxiaofeng');
    const { page } = admin;
    await page.goto('/admin/representatives');
    await admin.photograph('representatives');
    await admin.isAccessibleInEveryForm();
    const seats = page.locator('form[action$="/end"] button');
    const before = await seats.count();
    assert.ok(before > 0, 'the demonstration has seats');
    await send(page, seats.first());
    assert.equal(await seats.count(), before - 1);
  });
});
