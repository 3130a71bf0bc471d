// The desk while somebody talks: by keys alone, with an input method, through refresh, signed out, with the server gone
// (REC-1, REC-2, CMP-1, ORG-4; T1 to T4; C03).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

deskTests('The desk', { cases: 40 }, (desk) => {
  desk.test('registers a known caller who rings, in at most 8 keys plus the text, without a mouse', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    const caller = await knownCaller(page);
    const token = await apiToken(page);
    await page.goto('/');
    const rang = await fetch(`${desk.origin}/api/v1/calls`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ call: 'pbx-7', number: caller.number, event: 'ringing' }),
    });
    assert.equal(rang.status, 200);
    await page.locator('#ringing .chip', { hasText: caller.name }).waitFor();

    let keys = 0;
    const press = async (key) => {
      // A chord is as many keys as it has.
      keys += key.split('+').length;
      await page.keyboard.press(key);
    };
    await press('F2');
    await page.waitForURL(/\/desk\?call=/);
    await page.locator('[data-pane=who] h2', { hasText: caller.name }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'f-said');
    await page.keyboard.type('楼下滑梯的螺丝松了，孩子玩着很危险');
    await press('Tab');
    for (const letter of await lettersOf(page, 'category')) await press(letter);
    await press('Tab');
    const saved = page.waitForURL(/\/desk\/[0-9a-f-]{36}$/);
    await press('Control+Enter');
    await saved;
    assert.match(await page.locator('.spoken').innerText(), /^TS\d{6}-\d{3}$/);
    console.log(`# a known caller took ${keys} keys`);
    assert.ok(keys <= 8, `${keys} keys`);
    await clerk.isAccessible();
    await page.keyboard.press('n');
    await page.waitForURL('**/desk');
    assert.equal(await page.inputValue('#f-said'), '');
  });

  desk.test('Enter on a candidate of an input method sends nothing, and a word asks once', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    await page.goto('/desk');
    const looks = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/desk/look')) looks.push(request.url());
    });
    const cdp = await clerk.context.newCDPSession(page);
    for (const field of ['#f-said', '#f-category', '#f-name', '#f-room']) {
      await page.focus(field);
      for (const text of ['l', 'lo', 'lou', "lou's", "lou'sh", "lou'shui"]) {
        await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      }
      const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
      await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
      await cdp.send('Input.insertText', { text: '漏水' });
      await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
      assert.ok((await page.inputValue(field)).includes('漏水'), field);
    }
    await page.waitForTimeout(1200);
    assert.equal(new URL(page.url()).pathname, '/desk');
    assert.equal(await page.locator('.errors').count(), 0);
    assert.ok(looks.length <= 4, `${looks.length} questions for four words`);
  });

  desk.test('nothing typed is lost: refresh, parking, a session that ended, a server that is gone', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    clerk.expect(/ERR_INTERNET_DISCONNECTED|request: net::/);
    clerk.expect(/Failed to load resource/);
    clerk.expect(/status of 4\d\d/);
    const { page, context } = clerk;
    await page.goto('/desk?new=1');
    await page.locator('#f-said').pressSequentially('地下车库有积水，差点滑倒');
    await page.locator('#saved', { hasText: '草稿已保存' }).waitFor();
    await page.goto('/cases');
    await page.goto('/desk');
    assert.equal(await page.inputValue('#f-said'), '地下车库有积水，差点滑倒');

    // Another call: one key each way.
    await page.keyboard.press('F4');
    await page.waitForURL('**/desk?new=1');
    assert.equal(await page.inputValue('#f-said'), '');
    await page.keyboard.press('F4');
    await page.waitForURL((url) => url.pathname === '/desk' && !url.search);
    assert.equal(await page.inputValue('#f-said'), '地下车库有积水，差点滑倒');

    // The server cannot be reached: the words stay, and the page says so.
    await pick(page, 'category', 0);
    await page.fill('#f-room', '3-1-501');
    await context.setOffline(true);
    await page.focus('#f-said');
    await page.keyboard.press('Control+Enter');
    await page.locator('#gone:not([hidden])').waitFor();
    assert.equal(await page.inputValue('#f-said'), '地下车库有积水，差点滑倒');
    await context.setOffline(false);

    // The session ended: one signs in over the page, and the same form goes on.
    await context.clearCookies();
    await page.focus('#f-said');
    await page.keyboard.press('Control+Enter');
    await page.locator('#again:not([hidden])').waitFor();
    await clerk.isAccessible();
    const { password } = desk.signIns.find((one) => one.login === 'chenjing');
    await page.fill('#again [name=name]', 'chenjing');
    await page.fill('#again [name=password]', 'wrong');
    await page.keyboard.press('Enter');
    await page.locator('#again [data-wrong]:not([hidden])').waitFor();
    // The draft meets the ended session too meanwhile; the form that was being sent is not forgotten for it.
    await page.waitForTimeout(2500);
    await page.fill('#again [name=password]', password);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/desk\/[0-9a-f-]{36}$/);
    await page.goto('/desk');
    assert.equal(await page.inputValue('#f-said'), '');
  });

  desk.test('says while typing what is the same and what is promised, and joins by one key', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const { page } = clerk;
    for (const room of ['3-1-501', '3-1-401']) {
      await page.goto('/desk?new=1');
      await page.locator('#f-said').pressSequentially('单元门口的路灯整晚不亮');
      await page.fill('#f-room', room);
      await pick(page, 'category', 3);
      await page.locator('[data-pane=promised] .clock').first().waitFor();
      if (room === '3-1-401') {
        await page.locator('[data-pane=similar] .mini', { hasText: '路灯' }).first().waitFor();
        await page.focus('#f-said');
        await page.keyboard.press('Alt+d');
        await page.locator('[data-pane=similar] [role=status]', { hasText: '2/5 户' }).waitFor();
        // The key joins without taking the cursor away.
        assert.equal(await page.evaluate(() => document.activeElement.id), 'f-said');
      }
      await page.fill('#f-occurred_at', '昨晚');
      await page.locator('[data-out=occurred_at]', { hasText: '20:00' }).waitFor();
      await page.keyboard.press('Control+Enter');
      await page.waitForURL(/\/desk\/[0-9a-f-]{36}$/);
    }
  });

  desk.test('has no barrier, in light and dark, wide and on a phone, and works without script', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    const caller = await knownCaller(clerk.page);
    for (const path of [`/desk?phone=${caller.number}`, `/phone/${caller.number}`, '/incidents', '/']) {
      await clerk.page.goto(path);
      await clerk.isAccessibleInEveryForm();
    }
    const plain = await visit({ script: false });
    await plain.signIn('chenjing');
    await plain.page.goto('/desk');
    await plain.page.fill('#f-phone', caller.number);
    await plain.page.click('button[formaction="/desk/look"]');
    assert.equal(await plain.page.inputValue('#f-name'), caller.name);
    await plain.page.fill('#f-said', '大堂玻璃门关不上');
    await plain.page.selectOption('#f-category', { index: 2 });
    await Promise.all([plain.page.waitForURL(/\/desk\/.+/), plain.page.click('[data-save]')]);
    assert.match(await plain.page.locator('.spoken').innerText(), /^TS/);
  });
});

/** Somebody of the directory with a room, and the number in full, as a clerk finds it: with a reason. */
async function knownCaller(page) {
  await page.goto('/people');
  const links = await page.locator('table.table a[href^="/people/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const href of links) {
    await page.goto(`${href}/reveal`);
    if ((await page.locator('form[action*="/reveal"]').count()) === 0) continue;
    await page.locator('input[name=why]').first().check({ force: true });
    await page.fill('[name=reason]', '回电');
    await page.click('form[action*="/reveal"] .sticky button');
    const number = (await page.locator('.call-big a').innerText()).replaceAll(/\D/g, '');
    const name = (await page.locator('#number').innerText()).trim();
    await page.goto(`/phone/${number}`);
    // One person with one room: the number says who is calling.
    if ((await page.locator('[data-pane=who] .kv dt', { hasText: '房号' }).count()) > 0) return { number, name };
  }
  throw new Error('the demonstration has nobody with a number and a room');
}

async function apiToken(page) {
  await page.goto('/account');
  await page.locator('details.act summary').click();
  await page.fill('form[action="/account/tokens"] [name=name]', '电话系统');
  for (const box of await page.locator('form[action="/account/tokens"] [name=scopes]').all()) await box.check();
  await page.click('form[action="/account/tokens"] p.row button');
  return page.locator('section.ask input[readonly]').inputValue();
}

/** The letters by which a choice of a field is found: the shortest that name one choice first. */
async function lettersOf(page, field) {
  const letters = await page.locator(`#f-${field}-value option[data-k]`).evaluateAll((all) => all.map((o) => o.dataset.k.split(' ')[0]));
  const found = letters.find((word) => word.length === 2 && letters.filter((other) => other === word).length === 1);
  assert.ok(found, 'a category with two initials of its own');
  return found;
}

/** Chooses by keys from a field that is searched by letters. */
async function pick(page, field, index) {
  await page.focus(`#f-${field}`);
  await page.keyboard.press('ArrowDown');
  for (let n = 0; n < index; n += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}
