// The editors of policies and calendars, and the roster: used as an administrator does, without a barrier in any form.
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

const send = (page, button) => Promise.all([page.waitForNavigation(), page.locator(button).first().click()]);

deskTests('Rules', { cases: 40 }, (desk) => {
  desk.test('the policy editor opens', async (visit) => {
    const visitor = await visit({});
    const { page } = visitor;
    await visitor.signIn('tangxiaofeng');
    await page.goto('/admin/rules');
    await visitor.photograph('rules');
    await visitor.isAccessibleInEveryForm();
    await page.goto('/admin/rules/policies/default');
    await page.locator('.rules details.rule > summary').nth(3).click();
    await visitor.photograph('policy');
    await visitor.isAccessibleInEveryForm();
  });

  desk.test('a policy is changed after its effect was seen', async (visit) => {
    const visitor = await visit({});
    visitor.expect(/422/);
    const { page } = visitor;
    await visitor.signIn('tangxiaofeng');
    await page.goto('/admin/rules/policies/default');
    const limit = 'input[name="rules.3.amount"]';
    // Each rule is one line until it is opened.
    assert.equal(await page.locator(limit).isVisible(), false);
    await page.locator('.rules details.rule > summary').nth(3).click();
    const kept = await page.inputValue(limit);
    await page.fill(limit, '0');
    await send(page, 'button[value=preview]');
    assert.equal(await page.locator('button[value=save]').count(), 0, 'nothing that cannot run is offered for saving');
    const said = page.locator('[id^="f-rules-3"][id$="-error"], .rules li.bad .error');
    assert.ok((await said.first().innerText()).length > 4, 'the reason stands beside the field');
    await visitor.photograph('policy-refused');

    if (!(await page.locator(limit).isVisible())) await page.locator('.rules details.rule > summary').nth(3).click();
    await page.fill(limit, kept === '1' ? '2' : '1');
    await send(page, 'button[value=preview]');
    assert.match(await page.locator('.ask').innerText(), /\d+\.\d%.*→.*\d+\.\d%/s);
    assert.match(await page.locator('.ask').innerText(), /周五傍晚/);
    await visitor.photograph('policy-effect');
    await visitor.isAccessibleInEveryForm();
    await page.fill('[name=note]', '轻微投诉改为一天');
    await send(page, 'button[value=save]');
    // Running cases may be moved to it next; the list of versions keeps the note.
    assert.match(await page.locator('main').innerText(), /已保存为第 2 版/);
    await visitor.isAccessibleInEveryForm();
    await page.goto('/admin/rules');
    assert.match(await page.locator('main').innerText(), /轻微投诉改为一天/);
  });

  desk.test('a calendar is changed, and refused beside its field', async (visit) => {
    const visitor = await visit({});
    visitor.expect(/422/);
    const { page } = visitor;
    await visitor.signIn('tangxiaofeng');
    await page.goto('/admin/rules/calendars/cn');
    await visitor.photograph('calendar');
    await visitor.isAccessibleInEveryForm();
    await page.fill('[name=tuesday]', '08:00-12:00 11:00-13:00');
    await send(page, 'form.card button.btn-primary');
    assert.match(await page.locator('#f-tuesday-error').innerText(), /重叠/);
    await visitor.photograph('calendar-refused');
    await visitor.isAccessibleInEveryForm();
    await page.fill('[name=tuesday]', '08:00-12:00 13:00-18:00');
    await page.fill('[name=saturday]', '21:00-02:00');
    await send(page, 'form.card button.btn-primary');
    assert.match(page.url(), /\/admin\/rules$/);
  });

  desk.test('the roster opens', async (visit) => {
    const visitor = await visit({});
    const { page } = visitor;
    await visitor.signIn('zhaomin');
    await page.goto('/rosters');
    await visitor.photograph('rosters');
    await page.goto(await page.locator('main table a').first().getAttribute('href'));
    await visitor.photograph('roster');
    await visitor.isAccessibleInEveryForm();
  });
});
