import assert from "node:assert/strict";
import { test } from "node:test";
import { reading, span, type Words } from "./clock";

const words: Words = { left: "剩 {span}", over: "超 {span}", days: "{n} 天", hours: "{n} 时", minutes: "{n} 分", under: "不到 1 分", join: "{a} {b}" };
const minute = 60_000;

test("spans read as on the server", () => {
  const cases: [number, string][] = [
    [0, "不到 1 分"],
    [59, "不到 1 分"],
    [38 * 60, "38 分"],
    [7200, "2 时"],
    [3900, "1 时 05 分"],
    [4320, "1 时 12 分"],
    [3 * 86400, "3 天"],
    [2 * 86400 + 21 * 3600 + 50 * 60, "2 天 21 时"],
  ];
  for (const [seconds, text] of cases) assert.equal(span(words, seconds), text);
});

test("the tone follows the time", () => {
  const at = (now: number) => reading(words, 0, 60 * minute, 100 * minute, now * minute);
  assert.deepEqual(at(10), { tone: "calm", text: "剩 1 时 30 分", width: 10 });
  assert.deepEqual(at(60), { tone: "soon", text: "剩 40 分", width: 60 });
  assert.deepEqual(at(138), { tone: "late", text: "超 38 分", width: 100 });
});
