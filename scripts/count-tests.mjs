// Prints "PASSED FAILED" for one test report: nextest's JUnit (.xml), the TAP of node's test runner
// (.tap), or what `cargo test` prints (.txt). Ignored tests count as neither. Called by test.sh.
import { readFileSync } from 'node:fs';

const path = process.argv[2];
const report = readFileSync(path, 'utf8');

const sum = (pattern) => [...report.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);

function count() {
  if (path.endsWith('.xml')) {
    const head = report.match(/<testsuites\b[^>]*>/)?.[0] ?? '';
    const value = (name) => Number(head.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
    const bad = value('failures') + value('errors');
    return [value('tests') - bad, bad];
  }
  if (path.endsWith('.tap')) {
    // Later releases print the readable form where earlier ones print TAP.
    return [sum(/^[#ℹ] pass (\d+)$/gm), sum(/^[#ℹ] (?:fail|cancelled) (\d+)$/gm)];
  }
  return [sum(/^test result: .*?(\d+) passed;/gm), sum(/^test result: .*?(\d+) failed;/gm)];
}

console.log(count().join(' '));
