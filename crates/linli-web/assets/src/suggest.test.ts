import assert from "node:assert/strict";
import { test } from "node:test";
import { pause, step } from "./suggest";

test("an input method is not asked about at every key", () => {
  assert.equal(pause("input", false), 200);
  assert.equal(pause("input", true), 900);
  assert.equal(pause("compositionend", false), 50);
});

test("arrows go round through the field", () => {
  assert.equal(step(-1, 1, 3), 0);
  assert.equal(step(2, 1, 3), -1);
  assert.equal(step(-1, -1, 3), 2);
  assert.equal(step(-1, 1, 0), -1);
});
