// The first page anybody meets (ADM-2).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

deskTests('Sign-in', {}, (desk) => {
  desk.test('the page opens for somebody who is not signed in', async (visit) => {
    const { page } = await visit();
    const answer = await page.goto('/');
    assert.equal(answer.status(), 200);
    assert.equal(new URL(page.url()).pathname, '/sign-in');
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  });

  desk.test('the page has no barrier in light and dark, wide and on a phone', async (visit) => {
    const visitor = await visit();
    await visitor.page.goto('/sign-in');
    await visitor.isAccessibleInEveryForm();
  });

  desk.test('the form is there without script', async (visit) => {
    const { page } = await visit({ script: false });
    await page.goto('/sign-in');
    await page.locator('input[name=password]').waitFor();
  });
});
