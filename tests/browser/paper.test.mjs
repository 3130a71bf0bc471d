// Paper: each form of a case prints on exactly its pages of A4, in every language, with nothing cut (CMP-12, T20).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';
import { print } from './harness/paper.mjs';

const forms = ['complaint', 'handling', 'slip', 'follow_up', 'reception'];

deskTests('The forms of a case on paper', { cases: 40, settings: { LINLI__SERVER__PHONE: '021-5555 0110' } }, (desk) => {
  const someCases = async (visitor) => {
    const found = [];
    for (const list of ['/cases?open=false&sort=-registered&kind=complaint', '/cases?kind=complaint', '/cases?state=approving,executing,following_up']) {
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

  desk.test('the blank slip and the posters of places have a sheet each, in every language', async (visit) => {
    const admin = await visit();
    await admin.signIn('tangxiaofeng');
    const { page } = admin;
    await page.goto('/places');
    await page.locator('main table a').first().click();
    await page.getByRole('link', { name: '二维码标签' }).click();
    const make = page.locator('form[action$="/labels"] button');
    if (await make.count()) await Promise.all([page.waitForLoadState(), make.click()]);
    await page.locator('.labels li').first().waitFor();
    const slip = await page.locator('a[href^="/paper"]').getAttribute('href');
    const posters = await page.locator('a[href$="/posters"]').getAttribute('href');
    for (const path of [posters, `${posters}?all=1`]) {
      await page.goto(path);
      const count = await page.locator('.poster').count();
      assert.ok(path === posters ? count === 1 : count > 1, `${count} posters on ${path}`);
      assert.equal((await print(page)).sheets, count, path);
      await admin.isAccessible();
    }
    for (const locale of ['zh-CN', 'zh-TW', 'en']) {
      const guest = await visit({ locale });
      for (const path of ['/paper', slip]) {
        await guest.page.goto(path);
        assert.equal((await print(guest.page)).sheets, 1, `${path} in ${locale}`);
        await guest.page.emulateMedia({ media: 'print' });
        const wide = await guest.page.locator('.paper td, .paper th').evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent));
        assert.deepEqual(wide, [], `cells of ${path} in ${locale} that are too narrow`);
        await guest.page.emulateMedia({ media: null });
        await guest.isAccessible();
      }
    }
  });

  desk.test('the record of a contact without a case, several complaint forms, and the register have their pages', async (visit) => {
    const lead = await visit();
    await lead.signIn('lihuimin');
    const { page } = lead;
    await page.goto('/desk?new=1');
    await page.check('input[name=kind][value=inquiry]', { force: true });
    await page.fill('#f-said', '装修需要办什么手续？'.repeat(40));
    await page.locator('#spot summary').click();
    await page.fill('#f-done', '带身份证到前台登记，交押金。');
    await Promise.all([page.waitForURL(/\/desk\/contacts\//), page.click('[data-spot]')]);
    await lead.isAccessible();
    await Promise.all([page.waitForURL(/\/print$/), page.keyboard.press('p')]);
    assert.equal(await page.locator('.annex').count(), 0);
    assert.equal((await print(page)).sheets, 1);
    await lead.isAccessible();

    await page.goto('/cases');
    const boxes = page.locator('[name=case]');
    for (const n of [0, 1, 2]) await boxes.nth(n).check();
    await Promise.all([page.waitForURL('**/cases/batch/print'), page.click('button[formaction="/cases/batch/print"]')]);
    const annexes = await page.locator('.annex').count();
    assert.equal((await print(page)).sheets, 3 + annexes);

    await page.goto('/registers');
    const days = await page.locator('table a').evaluateAll((links) => links.slice(0, 4).map((a) => a.getAttribute('href')));
    for (const day of days) {
      await page.goto(`${day}/print`);
      const rows = await page.locator('.a4 thead + tbody tr').count();
      const { sheets } = await print(page);
      assert.equal(sheets, rows <= 20 ? 1 : sheets, `${sheets} sheets for ${rows} lines of ${day}`);
      assert.ok(sheets <= 1 + Math.ceil(rows / 20), `${sheets} sheets for ${rows} lines of ${day}`);
    }
  });
});
