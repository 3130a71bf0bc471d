// Paper: each form of a case prints on exactly its pages of A4, in every language, with nothing cut (CMP-12, T20).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';
import { print } from './harness/paper.mjs';

const forms = ['complaint', 'handling', 'slip', 'follow_up', 'reception'];

deskTests('The forms of a case on paper', { cases: 40 }, (desk) => {
  const someCases = async (visitor) => {
    const found = [];
    for (const list of ['/cases?open=false&sort=-registered', '/cases', '/cases?state=approving,executing,following_up']) {
      await visitor.page.goto(list);
      found.push(...(await visitor.page.locator('a.ttl').evaluateAll((links) => links.slice(0, 2).map((a) => a.getAttribute('href')))));
    }
    return [...new Set(found)];
  };

  desk.test('each form has exactly its page, and an annex for what does not fit', async (visit) => {
    const lead = await visit();
    await lead.signIn('lihuimin');
    for (const href of await someCases(lead)) {
      for (const form of forms) {
        await lead.page.goto(`${href}/print/${form}`);
        const annexes = await lead.page.locator('.annex').count();
        assert.equal(await lead.page.locator('.a4').count(), 1 + annexes);
        const { sheets } = await print(lead.page);
        if (annexes === 0) assert.equal(sheets, 1, `${form} of ${href}`);
        else assert.equal(sheets, 2, `${form} of ${href} with its annex`);
        await lead.page.emulateMedia({ media: 'print' });
        const wide = await lead.page.locator('.paper td, .paper th').evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent));
        assert.deepEqual(wide, [], `cells of ${form} of ${href} that are too narrow`);
        await lead.page.emulateMedia({ media: null });
      }
    }
  });

  desk.test('the file has a cover, every form and the history', async (visit) => {
    const lead = await visit();
    await lead.signIn('lihuimin');
    for (const href of (await someCases(lead)).slice(0, 3)) {
      await lead.page.goto(`${href}/print/file`);
      const fixed = await lead.page.locator('.a4:not(.flows)').count();
      assert.equal(fixed, 6);
      const flowing = await lead.page.locator('.a4.flows').count();
      const { sheets } = await print(lead.page);
      assert.ok(sheets >= fixed + flowing && sheets <= fixed + flowing + 3, `${sheets} sheets, ${fixed} fixed, ${flowing} flowing`);
      await lead.isAccessible();
    }
  });

  desk.test('in English and in traditional Chinese a form still has one page', async (visit) => {
    for (const locale of ['en', 'zh-TW']) {
      const lead = await visit({ locale });
      await lead.signIn('lihuimin');
      const [href] = await someCases(lead);
      for (const form of forms) {
        await lead.page.goto(`${href}/print/${form}`);
        const annexes = await lead.page.locator('.annex').count();
        assert.equal((await print(lead.page)).sheets, 1 + annexes, `${form} in ${locale}`);
      }
    }
  });
});
