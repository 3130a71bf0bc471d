import assert from "node:assert/strict";
import { test } from "node:test";
import { next } from "./rows";

test("the cursor stays inside the list", () => {
  assert.equal(next(3, -1, 1), 0);
  assert.equal(next(3, -1, -1), 2);
  assert.equal(next(3, 2, 1), 2);
  assert.equal(next(3, 0, -1), 0);
  assert.equal(next(0, -1, 1), -1);
});
