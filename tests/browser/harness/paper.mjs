// Owns: printing an open page. Must not: open pages. Called by tests and shots.mjs.

/** Prints the open page as its print styles ask, and counts the sheets. */
export async function print(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true, format: 'A4', printBackground: false });
  // Each sheet is one object of the type Page in the file; the tree above them is of the type Pages.
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  return { pdf, sheets };
}
