// The technician's phone without a signal: a whole repair in flight mode, sent once; two tabs at once; killed in between; a
// signature that stays (REP-2 to REP-5, T11, T12, D05, V02).
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { deskTests } from './harness/desk.mjs';
import { bottom, controlled, count, kept, large, officeOf, photograph, settled, sign, technician, until } from './harness/phone.mjs';

const dist = resolve(import.meta.dirname, '../../crates/linli-web/assets/dist');
const OFFLINE = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to load resource|request: net::/;

deskTests('The phone', { cases: 40 }, (desk) => {
  desk.test('REP-5, D05, T11: a whole repair in flight mode, then two tabs come online at once: nothing lost, nothing twice', async (visit) => {
    const office = await officeOf(await visit());
    const phone = await visit({ view: 'phone' });
    phone.expect(OFFLINE);
    const order = await office.order({ title: '阀门滴水' });
    const second = await office.order({ title: '门铃不响' });
    const { page, context } = await technician(phone);
    await page.goto('/m');
    await controlled(page);
    const card = page.locator(`[data-order="${order.id}"]`);
    await card.waitFor();
    await kept(page, order.id);
    await kept(page, second.id);
    await context.setOffline(true);

    await card.getByRole('button').click();
    await page.waitForURL(`**/m/${order.id}`);
    await bottom(page, '我已到场').click();
    let taps = 2;
    for (const step of await page.locator('.check').all()) {
      await step.click();
      taps += 1;
    }
    await page.locator('[data-find]').fill('ghsjf');
    const valve = page.locator('.items li:visible', { hasText: '更换三角阀' });
    await valve.getByRole('button', { name: '+' }).click();
    assert.equal(await page.locator('[data-sum]').innerText(), '35.00 元');
    await bottom(page, '报价').click();
    await bottom(page, '业户同意这个价').waitFor();
    assert.equal(await page.locator('#priced [data-total]').innerText(), '35.00 元');
    await bottom(page, '业户同意这个价').click();
    await bottom(page, '开始维修').click();
    taps += 3;
    assert.match(await page.locator('#waiting').innerText(), /没有信号：已存在手机里，联网后自动上传（\d+ 步）/);

    // The app is closed in between; what was tapped is there, and so is the page.
    await page.close();
    const again = await context.newPage();
    await again.goto(`/m/${order.id}`);
    await bottom(again, '完工').waitFor();
    await again.fill('#f-result', '换了三角阀，试水不漏');
    await photograph(again);
    taps += 1;
    await again.locator('[data-shots]', { hasText: '1 张照片待传' }).waitFor();
    await bottom(again, '完工').click();
    await bottom(again, '签名并评价').waitFor();
    assert.equal(await again.locator('.turned [data-result]').innerText(), '换了三角阀，试水不漏');
    for (const mark of ['quality', 'attitude', 'conduct']) await again.check(`input[name=${mark}][value=satisfied]`, { force: true });
    await sign(again);
    await bottom(again, '签名并评价').click();
    await bottom(again, '交单').click();
    taps += 3;
    await again.locator('.notice.done', { hasText: '已交单' }).waitFor();

    // The next order of the shift: nobody is home.
    await again.goto(`/m/${second.id}`);
    await bottom(again, '接单').click();
    await bottom(again, '我已到场').click();
    for (const step of await again.locator('.check').all()) await step.click();
    await again.locator('.more>summary').click();
    await again.fill('#f-absent_note', '来过，没人应答');
    await again.getByRole('button', { name: '已留条' }).click();
    await bottom(again, '我已到场').waitFor();
    taps += 12;
    assert.equal(taps, 30);
    assert.equal(await count(again, 'waiting'), taps);

    const other = await context.newPage();
    await other.goto('/m');
    const posts = [];
    context.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
    await context.setOffline(false);
    await Promise.all([again, other].map((tab) => tab.evaluate(() => window.dispatchEvent(new Event('online')))));
    await until(async () => (await count(again, 'waiting')) === 0);
    await again.locator('#waiting').waitFor({ state: 'hidden' });
    const mine = posts.filter((url) => [order, second].some(({ id }) => url.includes(id)));
    assert.equal(mine.length, taps, 'each step is sent once');
    assert.equal(await count(again, 'refused'), 0);

    const told = await office.timeline(order.id);
    const times = (type) => told.filter((entry) => entry.type === type).length;
    for (const type of ['accepted', 'arrived', 'quoted', 'quote_agreed', 'work_started', 'work_done', 'signed', 'handed_in', 'attached']) {
      assert.equal(times(type), 1, `${type} ${times(type)} times`);
    }
    assert.equal(times('ticked'), 9);
    const repair = await office.repair(order.id);
    assert.equal(repair.stage, 'handed_in');
    assert.equal(repair.bill.total_fen, 3500);
    assert.deepEqual(repair.rating, { quality: 'satisfied', attitude: 'satisfied', conduct: 'satisfied' });
  });

  desk.test('D05: an answer that gets lost on the way makes nothing twice, and what somebody else did first is said', async (visit) => {
    const office = await officeOf(await visit());
    const order = await office.order({ title: '灯不亮' });
    const phone = await visit({ view: 'phone' });
    phone.expect(OFFLINE);
    phone.expect(/status of 409/);
    const { page } = await technician(phone);
    await page.goto(`/m/${order.id}`);
    let lost = 0;
    await page.route('**/accept', async (route) => {
      if (lost) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await bottom(page, '接单').click();
    await page.locator('#waiting', { hasText: '正在上传' }).or(page.locator('#waiting', { hasText: '没有信号' })).waitFor();
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await until(async () => (await count(page, 'waiting')) === 0);
    const told = await office.timeline(order.id);
    assert.equal(told.filter((entry) => entry.type === 'accepted').length, 1);

    // Without a signal he goes on; the office gives the order to somebody else meanwhile.
    await phone.context.setOffline(true);
    await bottom(page, '我已到场').click();
    await page.locator('.check').first().click();
    await office.act(order.id, 'assign-technician', { staff: await office.otherTechnician(order.id), reason: '换人' });
    await phone.context.setOffline(false);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    const refused = page.locator('#refused');
    await refused.waitFor();
    assert.match(await refused.innerText(), /“我已到场”/);
    assert.match(await refused.innerText(), /上一步没有被接受，这一步没有发送/);
    await refused.getByRole('button', { name: '知道了' }).click();
    await refused.waitFor({ state: 'hidden' });
  });

  desk.test('REP-5, T12: a signature survives rotation, scrolling and larger type', async (visit) => {
    const office = await officeOf(await visit());
    const order = await office.order({ title: '换锁' });
    const phone = await visit({ view: 'phone' });
    const { page } = await technician(phone);
    await page.goto(`/m/${order.id}`);
    await bottom(page, '接单').click();
    await bottom(page, '我已到场').click();
    await page.locator('.items input').last().fill('1');
    await bottom(page, '报价').click();
    await bottom(page, '开始维修').click();
    await page.fill('#f-result', '换了锁芯');
    await bottom(page, '完工').click();
    await settled(page);
    await sign(page);
    const strokes = await page.inputValue('input[name=strokes]');
    const upright = await ink(page);
    assert.ok(upright.dark > 50, `${upright.dark} dark points`);
    await page.setViewportSize({ width: 844, height: 390 });
    await page.mouse.wheel(0, 600);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    const turned = await ink(page);
    assert.notEqual(turned.width, upright.width);
    assert.ok(turned.dark > 50, `${turned.dark} dark points after turning`);
    await page.setViewportSize({ width: 390, height: 844 });
    assert.equal(await page.inputValue('input[name=strokes]'), strokes, 'the strokes are the same');
    assert.ok((await ink(page)).dark > 50);
    assert.equal(await page.locator('.pad').evaluate((pad) => getComputedStyle(pad).touchAction), 'none');
    await phone.isAccessible();
    await phone.photograph('m-hand-over');
  });

  desk.test('V02, REP-5: a photo is sent small, upright and without its place; a broken one is refused in words', async (visit) => {
    const office = await officeOf(await visit());
    const order = await office.order({ title: '墙面' });
    const phone = await visit({ view: 'phone' });
    const { page } = await technician(phone);
    await page.goto(`/m/${order.id}`);
    await bottom(page, '接单').click();
    await page.locator('[data-shots]').waitFor({ state: 'attached' });
    await page.setInputFiles('#shot', { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await page.locator('[data-shot-wrong]', { hasText: '打不开' }).waitFor();
    await page.setInputFiles('#shot', await large(page));
    const link = page.locator('.photos a');
    await link.waitFor();
    const bytes = await (await phone.context.request.get(await link.getAttribute('href'))).body();
    assert.ok(bytes.length <= 300 * 1024, `${bytes.length} bytes`);
    assert.ok(!bytes.includes('GPS'));
    const size = await page.evaluate(async (data) => {
      const picture = await createImageBitmap(new Blob([new Uint8Array(data)], { type: 'image/jpeg' }));
      return [picture.width, picture.height];
    }, [...bytes]);
    assert.deepEqual(size, [1200, 1600], 'upright, as it was held');
  });

  desk.test('REP-1: an emergency appears on the open list by itself, above everything else', async (visit) => {
    const office = await officeOf(await visit());
    const phone = await visit({ view: 'phone' });
    const { page } = await technician(phone);
    const heard = page.waitForResponse((response) => new URL(response.url()).pathname === '/live');
    await page.goto('/m');
    await heard;
    await page.waitForTimeout(500);
    const before = Date.now();
    const { id } = await office.emergency('厨房水管爆裂，关不住水');
    await page.locator(`.order.hot[data-order="${id}"]`).waitFor();
    console.log(`# an emergency stood on the phone ${Date.now() - before} ms after it was sent to the API`);
    assert.equal(await page.locator('#orders .order').first().getAttribute('data-order'), id);
  });

  desk.test('signing out takes the orders off the phone; the page stays within its bytes and requests', async (visit) => {
    const office = await officeOf(await visit());
    const order = await office.order({ title: '水表' });
    const phone = await visit({ view: 'phone' });
    phone.expect(OFFLINE);
    const { page, context } = await technician(phone);
    await page.waitForLoadState('load');
    const answer = await page.goto(`/m/${order.id}`, { waitUntil: 'load' });
    const loading = await page.evaluate(() => {
      const [document] = performance.getEntriesByType('navigation');
      const parts = performance.getEntriesByType('resource').filter((part) => part.startTime < document.loadEventStart);
      return [document, ...parts].map((part) => new URL(part.name).pathname).filter((path) => !/^\/(live|session)$/.test(path));
    });
    const html = gzip(await answer.body());
    console.log(`# /m/{id}: ${html} bytes of page, ${loading.length} requests: ${loading.join(' ')}`);
    assert.ok(html <= 6 * 1024 * 1.1, `${html} bytes of page`);
    assert.ok(loading.length <= 5, loading.join(' '));
    const built = async (...names) => {
      let sum = 0;
      for (const name of names) sum += gzip(await readFile(resolve(dist, name)));
      return sum;
    };
    const [css, js] = [await built('worker.css', 'dark.css'), await built('worker.js')];
    console.log(`# /m/{id}: ${css} bytes of styles, ${js} of script`);
    assert.ok(css <= 7 * 1024 * 1.1 && js <= 15 * 1024 * 1.1, `${css} bytes of styles, ${js} of script`);
    await phone.isAccessibleInEveryForm();
    await phone.photograph('m-order');
    await page.goto('/m');
    await controlled(page);
    await kept(page, order.id);
    await phone.isAccessibleInEveryForm();
    await phone.photograph('m-list');
    // What is on its way while somebody signs out is not kept either.
    await page.evaluate((path) => {
      for (let n = 0; n < 20; n += 1) void fetch(path).catch(() => {});
      document.querySelector('form[data-out] button').click();
    }, `/m/${order.id}`);
    await page.waitForURL(/\/sign-in/);
    assert.deepEqual(await page.evaluate(() => caches.keys()), ['linli-parts']);
    await context.setOffline(true);
    await assert.rejects(page.goto(`/m/${order.id}`));
  });
});

/** How wide the field of the signature is, and how many points of it have ink. */
async function ink(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return page.locator('.pad').evaluate((pad) => {
    const { data } = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height);
    let dark = 0;
    for (let n = 3; n < data.length; n += 4) if (data[n] > 0) dark += 1;
    return { dark, width: pad.width };
  });
}

const gzip = (bytes) => gzipSync(bytes, { level: 6 }).length;
