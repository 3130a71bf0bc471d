// Owns: the check of an open page against WCAG 2.2 AA. Must not: open pages. Called by desk.mjs.
import { createRequire } from 'node:module';

const { source } = createRequire(import.meta.url)('axe-core');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What is wrong with the page as it is shown now, one line each; empty when nothing is. */
export async function faults(page) {
  // As the debugger, not as the page: its Content-Security-Policy stays as it is.
  await page.evaluate(source);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }),
    rules,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}\n    ${failureSummary?.replaceAll('\n', '\n    ')}`),
  );
}

/** The page in light and dark, wide and on a phone; leaves it as it was. Names the form of each fault. */
export async function faultsInEveryForm(page, views) {
  const size = page.viewportSize();
  const found = [];
  for (const [view, { viewport }] of Object.entries(views)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      found.push(...(await faults(page)).map((fault) => `${view}, ${colorScheme}: ${fault}`));
    }
  }
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: null });
  return found;
}
