// A major complaint against the clock, which the test moves: warned and escalated at the right instants, extended by
// the right person, late and shown as such (SLA-3, SLA-6, SLA-7, CMP-8, CMP-14, CHN-2).
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deskTests } from './harness/desk.mjs';
import { reports } from './harness/program.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SHANGHAI = 8 * HOUR;

/** 08:12 in Shanghai on the Monday after next: nothing of the demonstration lies in that future. */
function mondayMorning() {
  const local = new Date(Date.now() + SHANGHAI);
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  const days = 7 + ((8 - local.getUTCDay()) % 7);
  return midnight + days * DAY + 8 * HOUR + 12 * MINUTE - SHANGHAI;
}

deskTests('A major complaint against the clock', { cases: 10, clock: true, timeout: 400_000 }, (desk) => {
  desk.test('is warned, escalated, extended and late at the right instants', async (visit) => {
    const as = async (login) => {
      const visitor = await visit();
      await visitor.signIn(login);
      return visitor;
    };
    await desk.moveTo(mondayMorning());
    const clerk = await as('chenjing');
    const { number, href } = await register(clerk, desk.origin);
    await leave(clerk);
    const director = await as('lihuimin');
    await judge(director, href);
    const registered = await instantOf(director, href);
    const judged = Date.parse(await director.page.locator('.tl time').first().getAttribute('datetime'));
    await leave(director);
    const midnight = Math.ceil((judged + SHANGHAI) / DAY) * DAY - SHANGHAI;
    const share = (from, to, part) => from + Math.floor((to - from) * part);

    // Each level reaches its people when it is due, and not before.
    const levels = [
      ['zhaomin', '快到期：呈报总经理', share(judged, midnight, 0.5)],
      ['lihuimin', '快到期：呈报总经理', share(judged, midnight, 0.8)],
      ['songbonian', '已超时：呈报总经理', midnight],
      ['lihuimin', '快到期：答复', registered + DAY],
      ['caojianping', '快到期：答复', share(registered, registered + 2 * DAY, 0.8)],
      ['songbonian', '已超时：答复', registered + 2 * DAY],
    ].sort((a, b) => a[2] - b[2]);
    for (const [login, words, due] of levels) await toldAt(desk, as, { login, words, number, due });

    // Late, and shown as such wherever the case is shown.
    const manager = await as('songbonian');
    await manager.page.goto(href);
    const answer = manager.page.locator('li.clock.t-late', { hasText: '答复' });
    assert.match(await answer.locator('b[data-words]').innerText(), /^超 /);
    await manager.page.goto('/cases?bucket=overdue');
    assert.equal(await manager.page.locator('tr[data-row]', { hasText: number }).count(), 1);
    await manager.page.goto('/escalations?view=told');
    const row = manager.page.locator('tr[data-row]', { hasText: number });
    const told = (await row.locator('.told').innerText()).replaceAll(/\s+/g, ' ');
    for (const words of ['「答复」到期', '宋伯年', '「答复」用到 80%', '曹建平', '「答复」用到 50%', '李慧敏']) {
      assert.ok(told.includes(words), `${words} is not in ${told}`);
    }
    await manager.isAccessibleInEveryForm();
    await row.locator('form button').click();
    await manager.page.locator('.flash').waitFor();

    // Ten days for a major complaint are extended by the general manager alone, before they pass (CMP-14).
    const branch = await as('caojianping');
    await branch.page.goto(href);
    assert.equal(await branch.page.locator('form[action$="/extend"]').count(), 0);
    await extend(manager, href, registered + 15 * DAY);
    await manager.page.goto(href);
    const solved = manager.page.locator('li.clock', { hasText: '解决' }).first();
    await solved.locator('summary').click();
    const why = (await solved.innerText()).replaceAll(/\s+/g, ' ');
    for (const words of ['规则 SLA-7：10 天', '登记时起算', '延期：', '宋伯年：等厂家到货', '延期（宋伯年批准）']) {
      assert.ok(why.includes(words), `${words} is not in ${why}`);
    }
    await answer.locator('summary').click();
    assert.match(await answer.innerText(), /超过时限/);
    await manager.isAccessibleInEveryForm();
    await mkdir(reports, { recursive: true });
    await manager.page.locator('section.card:has(#clocks)').screenshot({ path: join(reports, 'clock-explained.png') });
  });
});

async function register(clerk, origin) {
  const { page } = clerk;
  await page.goto('/desk');
  await page.fill('[name=phone]', '154 0000 7777');
  await page.fill('[name=name]', '卫女士');
  await page.fill('[name=room]', '3-1-501');
  await page.fill('[name=said]', '电梯困人半个多小时，按了警铃没有人应。');
  await page.focus('#f-category');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await Promise.all([page.waitForURL(/\/desk\/.+/), page.click('[data-save]')]);
  const number = (await page.locator('.spoken').innerText()).trim();
  const link = await page.locator('a.btn-primary', { hasText: '打开个案' }).getAttribute('href');
  return { number, href: new URL(link, origin).pathname };
}

async function judge(director, href) {
  const { page } = director;
  await page.goto(href);
  const form = page.locator('section.ask form[action$="/judge"]');
  await form.locator('input[value=responsible]').check();
  await form.locator('input[name=severity][value=major]').check({ force: true });
  await form.locator('[name=reason]').fill('困人，监控值班没有响应。');
  await Promise.all([page.waitForURL(`**${href}`), form.locator('p.row button').click()]);
  await page.locator('.flash').waitFor();
}

/** When the case was registered: the oldest entry of its history. */
async function instantOf(visitor, href) {
  await visitor.page.goto(href);
  return Date.parse(await visitor.page.locator('.tl time').last().getAttribute('datetime'));
}

/** Whether the bell of a person has these words about the case. */
async function hears(as, { login, words, number }) {
  const visitor = await as(login);
  await visitor.page.goto('/notifications');
  const rows = visitor.page.locator('tbody tr', { hasText: number }).filter({ hasText: words });
  const heard = (await rows.count()) > 0;
  await leave(visitor);
  return heard;
}

/** Nobody keeps a page open for days: the session behind it would have ended. */
const leave = (visitor) => visitor.context.close();

async function toldAt(desk, as, level) {
  // The clock is moved by whole seconds, and the program's own time goes on meanwhile.
  await desk.moveTo(level.due - 40_000);
  await sleep(4000);
  assert.equal(await hears(as, level), false, `${level.login} hears too early: ${level.words}`);
  await desk.moveTo(level.due + 1000);
  for (let tries = 0; tries < 15; tries += 1) {
    await sleep(1000);
    if (await hears(as, level)) return;
  }
  assert.fail(`${level.login} does not hear: ${level.words}`);
}

async function extend(manager, href, until) {
  const { page } = manager;
  await page.goto(href);
  const form = page.locator('form[action$="/extend"]');
  if (!(await form.isVisible())) await page.locator('details.act', { has: form }).locator('summary').click();
  await form.locator('[name=clock]').selectOption('SLA-7');
  await form.locator('[name=until]').fill(new Date(until + SHANGHAI).toISOString().slice(0, 16));
  await form.locator('input[name=granted][value=yes]').check({ force: true });
  await form.locator('[name=reason]').fill('等厂家到货');
  await Promise.all([page.waitForURL(`**${href}`), form.locator('p.row button').click()]);
  await page.locator('.flash').waitFor();
}
