// Owns: what a browser test is written with: a running desk, visitors, sign-in, and the rule that a
// test fails when the browser complained. Must not: hold expectations about single pages. Called by
// every *.test.mjs.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { faults, faultsInEveryForm } from './axe.mjs';
import { openBrowser, openWindow, views } from './browser.mjs';
import { print } from './paper.mjs';
import { reports, startProgram } from './program.mjs';

function nothing(what, found) {
  if (found.length) assert.fail(`${found.length} ${what}:\n${found.join('\n')}`);
}

/** One person at one screen. */
export class Visitor {
  #expected = [];

  constructor(desk, window) {
    this.desk = desk;
    this.context = window.context;
    this.page = window.page;
    this.complaints = window.complaints;
  }

  /** Signs in as one of the demonstration's staff, by login, and waits for the first page. */
  async signIn(login) {
    const known = this.desk.signIns.find((one) => one.login === login);
    assert.ok(known, `the demonstration has no sign-in "${login}"`);
    await this.page.goto('/sign-in');
    await this.page.fill('input[name=name]', login);
    await this.page.fill('input[name=password]', known.password);
    await Promise.all([
      this.page.waitForURL((url) => url.pathname !== '/sign-in'),
      this.page.click('form[action="/sign-in"] button:not([type=button])'),
    ]);
  }

  /** Says that the test provokes these complaints of the browser: a pattern such as /status of 409/. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  /** What the browser complained about beyond what was expected. */
  unexpected() {
    return this.complaints.filter((complaint) => !this.#expected.some((pattern) => pattern.test(complaint)));
  }

  /** For a look by eye: keeps the page as shown now, wide and on a phone, light and dark, in the folder LINLI_SHOTS, if set. */
  async photograph(name) {
    const shots = process.env.LINLI_SHOTS;
    if (!shots) return;
    await mkdir(shots, { recursive: true });
    for (const [view, { viewport }] of [...Object.entries(views)].reverse()) {
      await this.page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark']) {
        await this.page.emulateMedia({ colorScheme });
        await this.page.screenshot({ path: join(shots, `${name}-${view}-${colorScheme}.png`), fullPage: true });
      }
    }
    await this.page.emulateMedia({ colorScheme: null });
  }

  /** Fails on anything axe finds in the page as shown now. */
  async isAccessible() {
    nothing('barriers', await faults(this.page));
  }

  /** The same in light and dark, wide and on a phone. */
  async isAccessibleInEveryForm() {
    nothing('barriers', await faultsInEveryForm(this.page, views));
  }

  /** Fails unless the page prints on that many sheets of A4. */
  async printsOn(sheets) {
    assert.equal((await print(this.page)).sheets, sheets, `sheets of ${this.page.url()}`);
  }
}

async function photograph(visitors, name) {
  await mkdir(join(reports, 'failures'), { recursive: true });
  const stem = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  for (const [index, visitor] of visitors.entries()) {
    const path = join(reports, 'failures', `${stem}-${index + 1}.png`);
    await visitor.page.screenshot({ path, fullPage: true, timeout: 5000 }).catch(() => {});
    console.error(`  ${visitor.page.url()} is photographed in ${path}`);
  }
}

/**
 * Groups tests around one running desk.
 *
 *   deskTests('Sign-in', { cases: 40 }, (desk) => {
 *     desk.test('opens', async (visit) => {
 *       const clerk = await visit({ view: 'phone' });   // view, scheme, script, locale
 *       await clerk.signIn('songbonian');
 *     });
 *   });
 */
export function deskTests(title, options, define) {
  describe(title, () => {
    const desk = {
      origin: '',
      signIns: [],
      test(name, body) {
        test(name, { timeout: options.timeout ?? 120_000 }, () => runOne(desk, name, body));
      },
    };
    before(async () => {
      Object.assign(desk, await startProgram(options));
      desk.browser = await openBrowser();
    });
    after(async () => {
      await desk.browser?.close();
      await desk.stop?.();
    });
    define(desk);
  });
}

async function runOne(desk, name, body) {
  const visitors = [];
  const visit = async (options = {}) => {
    const visitor = new Visitor(desk, await openWindow(desk.browser, { ...options, origin: desk.origin }));
    visitors.push(visitor);
    return visitor;
  };
  try {
    await body(visit, desk);
    nothing('complaints of the browser', visitors.flatMap((visitor) => visitor.unexpected()));
  } catch (error) {
    await photograph(visitors, name);
    console.error(`  the program's log: ${desk.log}`);
    throw error;
  } finally {
    for (const visitor of visitors) await visitor.context.close();
  }
}
