import assert from "node:assert/strict";
import { test } from "node:test";
import { pause } from "./typed";

test("composing waits longest, its end least", () => {
  assert.ok(pause("composing") > pause("input"));
  assert.ok(pause("composed") < pause("input"));
});
