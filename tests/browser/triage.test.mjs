// Triage while somebody talks: five texts as people say them, the suggestions taken by Tab, nothing put over what a person
// chose, an emergency seen while typing; the pages of hot matters and of the quality of proposals (STA-3, STA-5, REP-1, T6).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

/** What is said, and what has to stand in the form after one Tab. */
const calls = [
  { said: '你好我要投诉，楼道一个多星期没人打扫了，垃圾堆在门口都发臭', kind: 'complaint', category: /清洁|保洁|卫生|垃圾/ },
  { said: '喂，我家卫生间的水管昨晚八点开始滴水，麻烦派个师傅来修一下', kind: 'repair', category: /漏|水/, time: '昨晚八点' },
  { said: '请问一下物业费可以微信交吗，发票怎么开', kind: 'inquiry', category: /费|发票|票/ },
  { said: '楼上每天半夜拖椅子，吵得孩子睡不着，找过你们保安两次都没用', kind: 'complaint', category: /噪|声|扰/ },
  { said: '建议在三号门那边加一盏路灯，晚上太黑了', kind: 'suggestion', category: /灯|照明/ },
];

deskTests('Triage', { cases: 60 }, (desk) => {
  const chosenKind = (page) => page.locator('input[name=kind]:checked').inputValue();
  const label = (page, name) => page.locator(`#f-${name}`).inputValue();

  desk.test('five texts are typed and their suggestions taken by one key', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    for (const call of calls) {
      await page.goto('/desk?new=1');
      await page.locator('#f-said').pressSequentially(call.said);
      await page.locator('[data-pane=offers] [data-offer][name=category]').waitFor();
      const because = await page.locator('[data-pane=offers] [data-offer]').allInnerTexts();
      assert.ok(because.some((words) => words.includes('因为')), because.join(' | '));
      await page.keyboard.press('Tab');
      assert.equal(await chosenKind(page), call.kind, call.said);
      assert.match(await label(page, 'category'), call.category, call.said);
      assert.ok(await label(page, 'department'), call.said);
      if (call.time) assert.equal(await label(page, 'occurred_at'), call.time);
      // The key went on to the next field as ever.
      assert.equal(await page.evaluate(() => document.activeElement.id), 'f-category');
    }
    await clerk.isAccessible();
  });

  desk.test('nothing is put over what a person chose', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    await page.goto('/desk?new=1');
    await page.keyboard.press('Alt+4');
    await page.fill('#f-occurred_at', '今早');
    await page.focus('#f-said');
    await page.keyboard.type('喂，我家卫生间的水管昨晚八点开始滴水，麻烦派个师傅来修一下');
    await page.locator('[data-pane=offers] [data-offer][name=category]').waitFor();
    const kind = await chosenKind(page);
    await page.keyboard.press('Tab');
    assert.equal(await chosenKind(page), kind);
    assert.equal(await label(page, 'occurred_at'), '今早');
    assert.ok(await label(page, 'category'));
  });

  desk.test('an emergency is seen while typing', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    await page.goto('/desk?new=1');
    await page.locator('#f-said').pressSequentially('电梯困人');
    await page.locator('[data-pane=offers] .notice', { hasText: '电梯困人' }).waitFor({ timeout: 5000 });
    await page.keyboard.press('Tab');
    assert.equal(await chosenKind(page), 'repair');
    await clerk.isAccessible();
  });

  desk.test('hot matters and the quality of proposals are readable in every form', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('lihuimin');
    await clerk.page.goto('/insights/heat?days=90');
    assert.equal(await clerk.page.locator('h1').innerText(), '热点事项');
    await clerk.isAccessibleInEveryForm();
  });
});
