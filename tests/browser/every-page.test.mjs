// Every page that is photographed is opened by whoever uses it: no complaint of the browser, nothing that axe finds, in light
// and dark, wide and on a phone, with large letters (item 7, T21, T22); nothing scrolls sideways at 320 px.
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';
import { pages } from './pages.mjs';

deskTests('Every page', { cases: 120, timeout: 900_000 }, (desk) => {
  for (const as of new Set(pages.map((page) => page.as))) {
    desk.test(`of ${as ?? 'nobody'} is without barriers in every form, and fits 320 px`, async (visit) => {
      const visitor = await visit();
      if (as) await visitor.signIn(as);
      const { page } = visitor;
      const found = [];
      // Every page is looked at before the test fails.
      const note = (name) => (error) => found.push(`${name}: ${error.message}`);
      for (const { name, path, print } of pages.filter((one) => one.as === as)) {
        await page.goto(typeof path === 'function' ? await path(page) : path);
        await visitor.isAccessibleInEveryForm().catch(note(name));
        await page.evaluate(() => (document.documentElement.dataset.size = 'large'));
        await visitor.isAccessible().catch(note(`${name} with large letters`));
        await page.evaluate(() => (document.documentElement.dataset.size = 'normal'));
        // Paper is as wide as paper.
        if (name.startsWith('paper-') || (print && name.endsWith('print'))) continue;
        const before = page.viewportSize();
        await page.setViewportSize({ width: 320, height: 640 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 1) found.push(`${name} is ${wide} px too wide at 320`);
        await page.setViewportSize(before);
      }
      assert.equal(found.length, 0, found.join('\n'));
    });
  }
});
