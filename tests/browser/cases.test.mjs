// The case list and the case page by keys, and two people on one case (ux.md 5.4, 5.5, 8; C03, T7, T26).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

deskTests('Cases', { cases: 60 }, (desk) => {
  desk.test('are walked through, ticked and noted by keys alone', async (visit) => {
    const director = await visit();
    await director.signIn('lihuimin');
    const { page } = director;
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL('**/cases');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const second = await page.locator('[data-row]').nth(1).locator('a.ttl').getAttribute('href');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), second);
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+X');
    assert.equal(await page.locator('[name=case]:checked').count(), 3);
    await page.keyboard.press('u');
    await page.keyboard.type('请今天 17:00 前回单');
    await page.keyboard.press('Enter');
    await page.locator('.flash', { hasText: '3 件' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${second}`);
    await page.locator('.bubble.note', { hasText: '请今天 17:00 前回单' }).first().waitFor();
  });

  desk.test('lead from one case of the list to the next by J and K, and back to the list', async (visit) => {
    const director = await visit();
    await director.signIn('lihuimin');
    const { page } = director;
    await page.goto('/cases?state=registered,dispatched,investigating');
    const hrefs = await page.locator('[data-row] a.ttl').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    assert.ok(hrefs.length >= 3, 'three cases to walk through');
    await page.goto(hrefs[0]);
    await page.locator('[data-queue]:not([hidden])').waitFor();
    assert.equal(await page.locator('[data-queue] [data-key=k]').isVisible(), false);
    for (const [key, at] of [['j', 1], ['j', 2], ['k', 1]]) {
      await page.keyboard.press(key);
      await page.waitForURL(`**${hrefs[at]}`);
    }
    assert.match(await page.locator('[data-queue] span').innerText(), new RegExp(`^2 / ${hrefs.length}$`));
    await director.isAccessible();
    await page.locator('[data-queue] [data-to=back]').click();
    await page.waitForURL('**/cases?state=registered,dispatched,investigating');
  });

  // ux.md 5.4, WCAG 2.5.7: dragging has its equivalent by keys; both lead to the act in between, or say why not.
  desk.test('are dragged over the board, or sent on by keys', async (visit) => {
    const director = await visit();
    await director.signIn('lihuimin');
    const { page } = director;
    // High enough that nothing scrolls while the mouse is down.
    await page.setViewportSize({ width: 2600, height: 3000 });
    // Not one whose judgement somebody objected to, which stands in the same column.
    await page.goto('/cases?state=registered');
    const href = await page.locator('[data-row] a.ttl').first().getAttribute('href');
    await page.goto('/cases?view=board&kind=complaint');
    const card = page.locator(`[data-step=judge] .card-mini:has(a[href="${href}"])`);
    const number = await card.locator('p.row .muted').innerText();
    await card.dragTo(page.locator('[data-step=follow_up] h2'));
    await page.locator('.flash', { hasText: `${number} 在“判定”：每一步都要留下记录` }).waitFor();
    await director.isAccessible();
    await card.dragTo(page.locator('[data-step=dispatch] h2'));
    await page.waitForURL((url) => url.pathname === `${href}/judge`);
    await page.goBack();
    await page.locator(`.card-mini:has(a[href="${href}"]) .onward`).focus();
    await Promise.all([page.waitForURL((url) => url.pathname === `${href}/judge`), page.keyboard.press('Enter')]);
    await page.locator('[name=judgement][value=responsible]').check();
    await page.locator('[name=reason]').fill('属实');
    await page.locator('main form.card .btn-primary').first().press('Enter');
    await page.waitForURL((url) => url.pathname === '/cases');
    await page.locator(`[data-step=dispatch] .card-mini:has(a[href="${href}"])`).waitFor();
  });

  desk.test('are dispatched, printed and taken along together, by keys', async (visit) => {
    const director = await visit();
    await director.signIn('lihuimin');
    const { page } = director;
    await page.goto('/cases');
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    const file = page.waitForEvent('download');
    await page.click('button[formaction="/cases/batch/export"]');
    assert.match((await file).suggestedFilename(), /^linli-cases-.*\.xlsx$/);
    await page.keyboard.press('a');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'department');
    await page.keyboard.press('ArrowDown');
    await Promise.all([page.waitForURL('**/cases'), page.click('button[formaction="/cases/batch/dispatch"]')]);
    await page.locator('.flash', { hasText: '件' }).waitFor();
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await Promise.all([page.waitForURL('**/cases/batch/print'), page.keyboard.press('p')]);
    assert.ok((await page.locator('.a4:not(.annex)').count()) === 2);
  });

  desk.test('take phrases into the open box by a key; the sheet of keys opens over any page', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    await page.goto('/cases');
    await page.locator('a.ttl').first().click();
    await page.locator('.composer').waitFor();
    const written = page.locator('section[aria-labelledby=script-panel] li:has([data-action=insert])').first();
    const words = (await written.locator('p').innerText()).trim();
    const keys = (await written.locator('kbd').innerText()).replace(' ', '+');
    await page.keyboard.press('m');
    await page.keyboard.press(keys);
    assert.equal((await page.inputValue('.pane-note textarea')).trim(), words);
    await page.fill('.pane-note textarea', '');
    await page.locator('.pane-note [data-saved]', { hasText: /^$/ }).waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.locator('#keys h1').waitFor();
    await clerk.isAccessible();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#keys').isVisible(), false);
  });

  desk.test('never confuse a note with a reply: the draft of the note stays when the reply is written (T7)', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    await page.goto('/cases');
    await page.locator('a.ttl').first().click();
    await page.locator('.composer').waitFor();
    await page.keyboard.press('m');
    await page.keyboard.type('他上次也这么说');
    await page.locator('.pane-note [data-saved]', { hasText: '草稿已保存' }).waitFor();
    await page.keyboard.press('Escape');
    if ((await page.locator('#tab-reply').count()) > 0) {
      await page.keyboard.press('e');
      assert.equal(await page.locator('.pane-note').isVisible(), false);
      assert.match(await page.locator('.pane-reply button').innerText(), /给|发|告知/);
    }
    await page.reload();
    assert.equal(await page.locator('.pane-note textarea').inputValue(), '他上次也这么说');
  });

  desk.test('show who else is there, and have no barrier as list, board, calendar and page', async (visit) => {
    const director = await visit();
    await director.signIn('lihuimin');
    const lead = await visit();
    await lead.signIn('zhaomin');
    await director.page.goto('/cases?state=registered');
    const href = await director.page.locator('a.ttl').first().getAttribute('href');
    // Asked for before the page is there: it tells that it is read as soon as it is.
    const here = director.page.waitForResponse((answer) => answer.url().endsWith('/here'));
    await director.page.goto(href);
    await here;
    await lead.page.goto(href);
    await lead.page.locator('form[data-here]', { hasText: '李慧敏' }).waitFor();
    for (const path of ['/cases', '/cases?view=board', '/cases?view=calendar', href, '/']) {
      await director.page.goto(path);
      await director.isAccessibleInEveryForm();
    }
  });
});
