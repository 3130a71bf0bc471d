// A repair on the pages of the office: reported at the desk, given out from its page and from the board, by mouse and by
// keys; danger that calls everybody at once (REP-1, REP-2). Whole repairs are in journeys.test.mjs.
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';
import { officeOf } from './harness/phone.mjs';

deskTests('Repairs', { cases: 60 }, (desk) => {
  desk.test('danger is a repair as soon as it is typed, and calls those on duty without a category', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    await page.goto('/desk?new=1');
    const look = page.waitForResponse((answer) => answer.url().endsWith('/desk/look') && answer.ok());
    await page.fill('#f-said', '锦园3栋电梯困人了，里面有两个老人出不来！');
    await look;
    await page.locator('.offers .notice.late').waitFor();
    await page.locator('[data-offer][name=kind]').click();
    await page.locator('[data-pane=promised] .sev-3').waitFor();
    assert.ok(await page.locator('#of-repair').evaluate((part) => part.open));
    const saved = page.waitForURL(/\/desk\/[0-9a-f-]{36}$/);
    await page.keyboard.press('Control+Enter');
    await saved;
    assert.match(await page.locator('.spoken').innerText(), /^WX\d{6}-\d{3}$/);
    await page.locator('main a[href^="/cases/"]').first().click();
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
    await page.locator('.tag', { hasText: /急呼|Called/ }).waitFor();
    await clerk.photograph('repair-emergency');
    await clerk.isAccessible();
  });

  desk.test('a repair is reported with an appointment and given to a technician', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    await page.goto('/desk?room=3-1-501');
    await page.locator('[data-alt-key="2"]').check({ force: true });
    await page.fill('#f-said', '厨房水龙头滴水，关不紧');
    await page.locator('#of-repair').evaluate((part) => (part.open = true));
    await page.fill('#f-appointment', '明天上午十点');
    const category = await page.locator('select[name=category] option', { hasText: /水/ }).first().getAttribute('value');
    await page.evaluate((value) => {
      // An offer beside the field has the same name.
      const field = document.querySelector('select[name=category]');
      field.value = value;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }, category);
    const saved = page.waitForURL(/\/desk\/[0-9a-f-]{36}$/);
    await page.locator('[data-save]').click();
    await saved;
    const id = page.url().split('/').at(-1);
    await page.goto(`/cases/${id}`);
    await clerk.photograph('repair-issued');
    await clerk.isAccessible();

    const head = await visit();
    await head.signIn('zhouqiang');
    const act = async (name, fill = async () => {}) => {
      await head.page.goto(`/cases/${id}/${name}`);
      await fill(head.page.locator('main form.card'));
      await Promise.all([head.page.waitForURL(`**/cases/${id}`), head.page.locator('main form.card .btn-primary').click()]);
    };
    await act('assign-technician', async (form) => {
      await form.locator('select[name=staff]').selectOption({ index: 1 });
    });
    assert.match(await head.page.locator('.st').first().innerText(), /待接单/);
  });

  // ux.md 5.6, WCAG 2.5.7: dragging has its equivalent by keys, and both do the same.
  desk.test('an order is dragged onto a lane, another is given by keys', async (visit) => {
    const office = await officeOf(await visit());
    const [first, second] = [await office.issued('门锁卡住'), await office.issued('插座松了')];
    const head = await visit();
    await head.signIn('zhouqiang');
    const { page } = head;
    // High enough that nothing scrolls while the mouse is down.
    await page.setViewportSize({ width: 1440, height: 3000 });
    await page.goto('/dispatch');
    const lane = page.locator('[data-lane]', { hasText: '黄志远' });
    await page.locator('[data-order]', { hasText: first.number }).dragTo(lane.locator('th'));
    await page.locator('[data-lane]', { hasText: '黄志远' }).locator(`a[href="/cases/${first.id}"]`).waitFor();
    assert.equal(await page.locator('[data-order]', { hasText: first.number }).count(), 0);
    await head.isAccessible();

    const order = page.locator('[data-order]', { hasText: second.number });
    await order.locator('summary').focus();
    await page.keyboard.press('Enter');
    // Nobody whom the board suggests: the list has everybody.
    await order.getByRole('link', { name: '其他人' }).focus();
    await Promise.all([page.waitForURL((url) => url.pathname.endsWith('/assign-technician')), page.keyboard.press('Enter')]);
    const staff = page.locator('select[name=staff]');
    await staff.selectOption({ label: await staff.locator('option', { hasText: '马俊杰' }).innerText() });
    await Promise.all([page.waitForURL((url) => url.pathname === '/dispatch'), page.locator('main form.card .btn-primary').press('Enter')]);
    await page.locator('[data-lane]', { hasText: '马俊杰' }).locator(`a[href="/cases/${second.id}"]`).waitFor();
  });

  // REP-6: what is still open at the end of a month goes on with the director's signature, once.
  desk.test("the director signs last month's open orders", async (visit) => {
    const director = await visit();
    await director.signIn('lihuimin');
    const { page } = director;
    await page.goto('/repairs/summary?period=month');
    await director.isAccessibleInEveryForm();
    await page.locator('[data-go=previous]').click();
    await page.waitForLoadState('domcontentloaded');
    const form = page.locator('form[action$="/sign"]');
    await form.locator('textarea[name=opinion]').fill('转入本月，五日内办结');
    await Promise.all([page.waitForURL(/\/repairs\/summary\?/), form.locator('.btn-primary').click()]);
    await page.locator('section[aria-labelledby=rolling]', { hasText: '转入本月，五日内办结' }).waitFor();
    assert.equal(await page.locator('form[action$="/sign"]').count(), 0, 'a month is signed once');
    await director.photograph('repairs-month');
    await director.isAccessibleInEveryForm();
  });
});
