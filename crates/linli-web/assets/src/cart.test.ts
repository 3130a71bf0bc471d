import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, yuan } from "./cart";
import { MOST_BYTES, SIDE, tries, within } from "./shrink";

test("REP-4: an item is found by its name and by its initials", () => {
  const valve = { name: "更换三角阀", letters: "ghsjf" };
  for (const typed of ["", "gh", "GHSJF", "三角", "sjf"]) assert.ok(answers(valve, typed), typed);
  for (const typed of ["f", "gx", "水管"]) assert.ok(!answers(valve, typed), typed);
});

test("amounts read as the server's", () => {
  assert.equal(yuan("{amount} 元", 5900), "59.00 元");
  assert.equal(yuan("¥{amount}", 123_456), "¥1,234.56");
});

test("REP-5: photos have at most 1600 pixels on their long side, and ever fewer until they fit", () => {
  assert.deepEqual(within(4000, 3000, SIDE), [1600, 1200]);
  assert.deepEqual(within(3000, 4000, SIDE), [1200, 1600]);
  assert.deepEqual(within(800, 600, SIDE), [800, 600]);
  assert.deepEqual(within(50_000, 10, SIDE), [1600, 1]);
  const sides = Array.from(tries(), ([side]) => side);
  assert.ok(sides[0] === SIDE && sides.every((side, n) => n === 0 || side <= (sides[n - 1] ?? 0)));
  assert.equal(MOST_BYTES, 307_200);
});
