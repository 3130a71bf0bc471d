// The editors of policies and calendars, and the roster: used as an administrator does, without a barrier in any form.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deskTests } from './harness/desk.mjs';

// For a look by eye: the folder in which every page is photographed.
const shots = process.env.LINLI_SHOTS;

async function photograph(page, name) {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  for (const [view, viewport] of [['wide', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(shots, `${name}-${view}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1440, height: 900 });
}

const send = (page, button) => Promise.all([page.waitForNavigation(), page.locator(button).first().click()]);

deskTests('Rules', { cases: 40 }, (desk) => {
  desk.test('the policy editor opens', async (visit) => {
    const visitor = await visit({});
    const { page } = visitor;
    await visitor.signIn('tangxiaofeng');
    await page.goto('/admin/rules');
    await photograph(page, 'rules');
    await visitor.isAccessibleInEveryForm();
    await page.goto('/admin/rules/policies/default');
    await page.locator('.rules details summary').nth(3).click();
    await photograph(page, 'policy');
    await visitor.isAccessibleInEveryForm();
  });

  desk.test('a policy is changed after its effect was seen', async (visit) => {
    const visitor = await visit({});
    visitor.expect(/422/);
    const { page } = visitor;
    await visitor.signIn('tangxiaofeng');
    await page.goto('/admin/rules/policies/default');
    const limit = 'input[name="rules.3.amount"]';
    const kept = await page.inputValue(limit);
    await page.fill(limit, '0');
    await send(page, 'button[value=preview]');
    assert.equal(await page.locator('button[value=save]').count(), 0, 'nothing that cannot run is offered for saving');
    const said = page.locator('[id^="f-rules-3"][id$="-error"], .rules li.bad .error');
    assert.ok((await said.first().innerText()).length > 4, 'the reason stands beside the field');
    await photograph(page, 'policy-refused');

    await page.fill(limit, kept === '1' ? '2' : '1');
    await send(page, 'button[value=preview]');
    assert.match(await page.locator('.ask').innerText(), /\d+\.\d%.*→.*\d+\.\d%/s);
    assert.match(await page.locator('.ask').innerText(), /周五傍晚/);
    await photograph(page, 'policy-effect');
    await visitor.isAccessibleInEveryForm();
    await page.fill('[name=note]', '轻微投诉改为一天');
    await send(page, 'button[value=save]');
    assert.match(await page.locator('main').innerText(), /轻微投诉改为一天/);
  });

  desk.test('a calendar is changed, and refused beside its field', async (visit) => {
    const visitor = await visit({});
    visitor.expect(/422/);
    const { page } = visitor;
    await visitor.signIn('tangxiaofeng');
    await page.goto('/admin/rules/calendars/cn');
    await photograph(page, 'calendar');
    await visitor.isAccessibleInEveryForm();
    await page.fill('[name=tuesday]', '08:00-12:00 11:00-13:00');
    await send(page, 'form.card button.btn-primary');
    assert.match(await page.locator('#f-tuesday-error').innerText(), /重叠/);
    await photograph(page, 'calendar-refused');
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
    await photograph(page, 'rosters');
    await page.goto(await page.locator('main table a').first().getAttribute('href'));
    await photograph(page, 'roster');
    await visitor.isAccessibleInEveryForm();
  });
});
