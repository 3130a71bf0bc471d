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

/** A category is offered for what was typed. Until its model has loaded, a server that has just started answers by rules
 * alone; the next key is answered better. */
async function offered(page) {
  const offer = page.locator('[data-pane=offers] [data-offer][name=category]');
  while (!(await offer.isVisible())) {
    const looked = page.waitForResponse((answer) => answer.url().endsWith('/desk/look'));
    await page.keyboard.press('Space');
    await page.keyboard.press('Backspace');
    await looked;
    await offer.waitFor({ timeout: 500 }).catch(() => {});
  }
}

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
      await offered(page);
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
    await offered(page);
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

  desk.test('a prevention task is opened from a hot matter and ended', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const said = ['一单元电梯又停了', '电梯停运两天没人修', '电梯停在三楼不动', '电梯天天停，只能走楼梯', '早上电梯又停了', '电梯停了，老人上不了楼'];
    for (const [floor, words] of said.entries()) {
      await clerk.page.goto('/desk?new=1');
      await clerk.page.fill('[name=name]', '卫女士');
      await clerk.page.fill('[name=room]', `3-1-${floor + 1}01`);
      await clerk.page.fill('[name=said]', words);
      await clerk.page.focus('#f-category');
      await clerk.page.keyboard.press('ArrowDown');
      await clerk.page.keyboard.press('Enter');
      await Promise.all([clerk.page.waitForURL(/\/desk\/.+/), clerk.page.click('[data-save]')]);
    }
    const director = await visit();
    await director.signIn('lihuimin');
    const { page } = director;
    await page.goto('/insights/heat?days=7');
    const matter = page.locator('.heat > li').first();
    assert.match(await matter.innerText(), /6 户/);
    await matter.getByRole('button', { name: /预防任务/ }).click();
    await page.locator('#f-measure').waitFor();
    await page.fill('#f-title', '三栋一单元电梯门机');
    await page.fill('#f-measure', '更换门机控制板，半月加一次保养');
    await page.locator('#f-owner').selectOption({ label: '周强' });
    director.expect(/status of 422/);
    await page.getByRole('button', { name: '开任务' }).click();
    assert.match(await page.locator('.errors').innerText(), /哪天之前/);
    assert.equal(await page.locator('#f-title').inputValue(), '三栋一单元电梯门机');
    await director.photograph('prevention-form');
    await director.isAccessibleInEveryForm();
    await page.fill('#f-due', '2099-12-31');
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: '开任务' }).click()]);
    await page.locator('.errors').waitFor({ state: 'detached' });
    await director.photograph('prevention-list');
    await director.isAccessibleInEveryForm();
    await page.goto('/insights/heat?days=7');
    assert.match(await page.locator('.heat > li').first().innerText(), /预防任务“三栋一单元电梯门机”/);
    await director.photograph('heat-with-task');
    await page.goto('/insights/prevention');
    await page.fill('input[name=result]', '控制板已换，停梯三天没有再报');
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: '办完', exact: true }).click()]);
    assert.match(await page.locator('main').innerText(), /办完：\s*控制板已换/);
  });
});
