// Search as you type, follow-ups and approvals by keyboard, the register on paper (T10, T2, CMP-11, REC-4, R08).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';
import { print } from './harness/paper.mjs';

deskTests('Reception, registers, search', { cases: 300 }, (desk) => {
  desk.test('the field of the top bar suggests while typing and obeys the arrows', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    await clerk.page.keyboard.press('/');
    await clerk.page.keyboard.type('电梯', { delay: 30 });
    await clerk.page.locator('.hit').first().waitFor();
    await clerk.isAccessible();
    await clerk.page.keyboard.press('ArrowDown');
    const href = await clerk.page.locator('.hit[aria-selected=true]').getAttribute('href');
    await Promise.all([clerk.page.waitForURL((url) => url.pathname === href), clerk.page.keyboard.press('Enter')]);
    await clerk.page.goto('/search?q=%E7%94%B5%E6%A2%AF');
    await clerk.isAccessibleInEveryForm();
  });

  // FUP-2: the list has the script, the number to dial, the attempts; the result is a key.
  desk.test('a follow-up (FUP-2) is recorded by keys alone, and the next person opens', async (visit) => {
    const quality = await visit();
    await quality.signIn('pengli');
    await quality.page.goto('/followups');
    const waiting = await quality.page.locator('a.ttl').count();
    assert.ok(waiting > 0, 'somebody waits for a call');
    await quality.page.goto('/followups/next');
    await quality.isAccessibleInEveryForm();
    assert.ok((await quality.page.locator('section[aria-labelledby=script-panel] li').count()) > 0, 'the script');
    // Who waits longest depends on the time of day, and may have left no number.
    await quality.page.goto('/followups');
    for (const href of await quality.page.locator('a.ttl').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
      await quality.page.goto(href);
      if ((await quality.page.locator('[data-key=d]').count()) > 0) break;
      await quality.page.getByText('业户没有留下可拨的号码').waitFor();
    }
    await quality.page.keyboard.press('d');
    await quality.page.locator('a[href^="tel:"]').waitFor();
    await quality.page.goto('/followups/next');
    const first = quality.page.url();
    await quality.page.keyboard.press('1');
    assert.ok(await quality.page.locator('input[value=satisfied]').isChecked());
    await Promise.all([quality.page.waitForURL((url) => url.href !== first), quality.page.keyboard.press('Control+Enter')]);
    await quality.page.goto('/followups');
    assert.equal(await quality.page.locator('a.ttl').count(), waiting - 1);
  });

  desk.test('a plan is approved by Y, and the next one opens', async (visit) => {
    // Whose plan waits depends on the time of day that the demonstration was filled at.
    let approver;
    let button;
    for (const login of ['lihuimin', 'songbonian', 'caojianping', 'tanwenbin']) {
      approver = await visit();
      await approver.signIn(login);
      await approver.page.goto('/approvals');
      await approver.isAccessibleInEveryForm();
      button = approver.page.locator('form[action$="/approve-plan"] button');
      // What waits may be a return or an extension too: the first plan of the queue.
      for (const href of await approver.page.locator('aside .mini > a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
        if ((await button.count()) > 0) break;
        await approver.page.goto(href);
      }
      if ((await button.count()) > 0) break;
    }
    const { page } = approver;
    assert.ok((await button.count()) > 0, 'a plan waits for approval');
    const before = await page.locator('aside .mini').count();
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), page.keyboard.press('y')]);
    await page.waitForFunction((n) => document.querySelectorAll('aside .mini').length === n, before - 1);
  });

  desk.test('every new page is without barriers, and the register prints', async (visit) => {
    const director = await visit();
    await director.signIn('lihuimin');
    for (const path of ['/visits', '/visits/new', '/registers', '/scripts', '/scripts/apology', '/search']) {
      await director.page.goto(path);
      await director.isAccessibleInEveryForm();
    }
    await director.page.goto('/registers');
    const day = await director.page.locator('table a').first().getAttribute('href');
    await director.page.goto(day);
    await director.isAccessibleInEveryForm();
    await director.page.goto(`${day}/print`);
    const rows = await director.page.locator('.a4 thead + tbody tr').count();
    const { sheets } = await print(director.page);
    assert.ok(sheets === 1 || rows > 20, `${sheets} sheets for ${rows} lines`);
  });
});
