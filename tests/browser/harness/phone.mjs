// Owns: how a technician's phone is used in a test, and the office that gives it orders. Must not: hold expectations about
// what they do. Called by the tests of the phone and of whole repairs.
import assert from 'node:assert/strict';

/** What the office does, through the API, with the director's rights. */
export async function officeOf(director) {
  await director.signIn('lihuimin');
  const token = await apiToken(director.page);
  await director.context.close();
  const call = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${director.desk.origin}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text || 'null');
  };
  const [room] = (await call('GET', `/places?q=${encodeURIComponent('3-1-501')}`)).items;
  const technicians = (await call('GET', '/staff?limit=200')).items.filter((one) => one.roles.some((held) => held.role === 'technician'));
  const known = (login) => technicians.find((one) => one.login === login).id;
  const rate = (code, name, price_fen) => ({ code, name, kind: 'labour', unit: '次', price_fen });
  const rates = (fen) => call('POST', '/rates', { office: room.office, items: [rate('valve', '更换三角阀', fen), rate('visit', '上门服务', 0)] });
  await rates(3500);
  const act = async (id, action, body) => {
    const { version } = await call('GET', `/cases/${id}`);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': `"${version}"` };
    const answer = await fetch(`${director.desk.origin}/api/v1/cases/${id}/${action}`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${action}: ${answer.status} ${await answer.text()}`);
  };
  const report = (title) => {
    const said = `${title}，请来看看`;
    return call('POST', '/repairs', { channel: 'phone', room: room.id, category: 'water', title, said, urgency: 'normal', name: '卫女士', phone: '15400005207' });
  };
  const give = async (id) => {
    await act(id, 'issue', { note: '带梯子' });
    await act(id, 'assign-technician', { staff: known('huangzhiyuan') });
  };
  return {
    act,
    give,
    /** Another rate card: what the valve costs from now on, in fen. */
    rates,
    repair: (id) => call('GET', `/cases/${id}`),
    timeline: async (id) => (await call('GET', `/cases/${id}/timeline?limit=50`)).items,
    emergency: (said) => call('POST', '/repairs', { channel: 'phone', room: room.id, category: 'water', said, urgency: 'emergency' }),
    otherTechnician: () => known('majunjie'),
    /** An order that nobody has yet. */
    issued: async (title) => {
      const { id, number } = await report(title);
      await act(id, 'issue', { note: '带梯子' });
      return { id, number };
    },
    /** An order for 黄志远. */
    order: async ({ title }) => {
      const { id, number } = await report(title);
      await give(id);
      return { id, number };
    },
  };
}

async function apiToken(page) {
  await page.goto('/account');
  await page.locator('details.act summary').click();
  await page.fill('form[action="/account/tokens"] [name=name]', '派单程序');
  for (const box of await page.locator('form[action="/account/tokens"] [name=scopes]').all()) await box.check();
  await page.click('form[action="/account/tokens"] p.row button');
  return page.locator('section.ask input[readonly]').inputValue();
}

/** The technician whom the tests give orders to. */
export async function technician(visitor) {
  await visitor.signIn('huangzhiyuan');
  return visitor;
}

/** The button that moves an order on. */
export const bottom = (page, name) => page.locator('.sendbar').getByRole('button', { name, exact: true });

export async function until(holds) {
  for (;;) {
    if (await holds()) return;
    await new Promise((wait) => setTimeout(wait, 50));
  }
}

/** The page is looked after by its worker. */
export const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** The page of an order lies on the phone. */
export const kept = (page, id) =>
  until(() => page.evaluate(async (path) => Boolean(await (await caches.open('linli-orders')).match(path)), `/m/${id}`));

/** How many taps are in a state, in the browser's own database. */
export const count = (page, state) =>
  page.evaluate(
    (wanted) =>
      new Promise((done, fail) => {
        const asked = indexedDB.open('linli-worker');
        asked.onerror = () => fail(asked.error);
        asked.onsuccess = () => {
          const all = asked.result.transaction('taps').objectStore('taps').getAll();
          all.onsuccess = () => {
            asked.result.close();
            done(all.result.filter((tap) => tap.state === wanted).length);
          };
        };
      }),
    state,
  );

/** Everything is sent, and the page shows it. */
export const settled = (page) => until(async () => (await count(page, 'waiting')) + (await count(page, 'sent')) === 0);

/** A signature by finger. */
export async function sign(page) {
  const pad = page.locator('.pad');
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  for (const [from, ...to] of [
    [at(0.2, 0.3), at(0.4, 0.7), at(0.5, 0.3)],
    [at(0.6, 0.2), at(0.6, 0.8), at(0.8, 0.5)],
  ]) {
    await page.mouse.move(...from);
    await page.mouse.down();
    for (const point of to) await page.mouse.move(...point, { steps: 5 });
    await page.mouse.up();
  }
}

/** A photo of 2400 x 1800 as a camera writes it: held on its side, with the place in it. */
export async function large(page) {
  const text = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2400, 1800];
    const paper = canvas.getContext('2d');
    for (let n = 0; n < 400; n += 1) {
      paper.fillStyle = `hsl(${(n * 37) % 360} 80% ${(n * 13) % 100}%)`;
      paper.fillRect((n * 97) % 2400, (n * 61) % 1800, 240, 240);
    }
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.95));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let out = '';
    for (let n = 0; n < bytes.length; n += 8192) out += String.fromCharCode(...bytes.subarray(n, n + 8192));
    return btoa(out);
  });
  const plain = Buffer.from(text, 'base64');
  const held = Buffer.from('4578696600004d4d002a00000008000101120003000000010006000000000000', 'hex');
  const words = Buffer.concat([held, Buffer.from('GPS 30.2741N 120.1551E')]);
  const head = Buffer.from([0xff, 0xe1, 0, words.length + 2]);
  const buffer = Buffer.concat([plain.subarray(0, 2), head, words, plain.subarray(2)]);
  return { name: 'IMG_0001.JPG', mimeType: 'image/jpeg', buffer };
}

/** Takes a photo of the work. */
export async function photograph(page) {
  await page.setInputFiles('#shot', await large(page));
}
