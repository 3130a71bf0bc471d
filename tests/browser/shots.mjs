// Photographs the pages of pages.mjs into ./shots: wide and on a phone, light and dark, and prints
// those that are made for paper. Arguments: names of pages; without one, all. Called by shots.sh.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openBrowser, openWindow, views } from './harness/browser.mjs';
import { Visitor } from './harness/desk.mjs';
import { print } from './harness/paper.mjs';
import { startProgram } from './harness/program.mjs';
import { pages } from './pages.mjs';

const wanted = process.argv.slice(2);
const chosen = wanted.length ? pages.filter(({ name }) => wanted.includes(name)) : pages;
const unknown = wanted.filter((name) => !pages.some((page) => page.name === name));
if (unknown.length) throw new Error(`not in pages.mjs: ${unknown.join(', ')}`);

const shots = resolve(import.meta.dirname, '../../shots');
await mkdir(shots, { recursive: true });
const settings = { LINLI__SERVER__PHONE: '021-5555 0110', LINLI__SERVER__PUBLIC_URL: 'http://desk.example' };
const desk = await startProgram({ cases: 300, settings });
const browser = await openBrowser();
let complaints = 0;

async function photograph(visitor, { name, path, print: paper, screen }, view, scheme) {
  const { page } = visitor;
  await page.goto(typeof path === 'function' ? await path(page) : path);
  const file = join(shots, `${name}-${view}-${scheme}`);
  await page.screenshot({ path: `${file}.png`, fullPage: true });
  if (screen && view === 'desktop') {
    const before = page.viewportSize();
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.screenshot({ path: join(shots, `${name}-lobby-${scheme}.png`), fullPage: true });
    await page.setViewportSize(before);
  }
  if (paper && view === 'desktop' && scheme === 'light') {
    const { pdf, sheets } = await print(page);
    await writeFile(join(shots, `${name}.pdf`), pdf);
    console.log(`${name}.pdf: ${sheets} sheet(s)`);
  }
  for (const complaint of visitor.complaints.splice(0)) {
    complaints += 1;
    console.error(`${name}, ${view}, ${scheme}: ${complaint}`);
  }
}

try {
  for (const view of Object.keys(views)) {
    for (const scheme of ['light', 'dark']) {
      // One sign-in for all pages of one person, since each costs a password check.
      for (const as of new Set(chosen.map((page) => page.as))) {
        const visitor = new Visitor(desk, await openWindow(browser, { origin: desk.origin, view, scheme }));
        if (as) await visitor.signIn(as);
        for (const page of chosen.filter((one) => one.as === as)) await photograph(visitor, page, view, scheme);
        await visitor.context.close();
      }
    }
  }
} finally {
  await browser.close();
  await desk.stop();
}
console.log(`${chosen.length} page(s) photographed into ${shots}`);
if (complaints) process.exitCode = 1;
