// The public board of a community from the staff's side to everybody's, and the representatives' page (FUP-7).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

// The button of a form sends it; what comes next is the page that answers.
async function send(page, button) {
  await Promise.all([page.waitForEvent('load'), button.click()]);
}

deskTests('Public boards', { cases: 120 }, (desk) => {
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
    const shown = await director.page.locator('.head a[href^="/public/"]').getAttribute('href');

    const anybody = await visit({ view: 'phone', script: false });
    await anybody.page.goto(shown);
    await anybody.page.getByText('二号电梯换钢丝绳').waitFor();
    await anybody.page.goto('/public');
    assert.ok((await anybody.page.locator('main a[href^="/public/"]').count()) > 0);
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
