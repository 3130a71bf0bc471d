import assert from "node:assert/strict";
import { test } from "node:test";
import { chord, keyName } from "./hotkeys";

test("keys are named by their place, whatever the input method writes", () => {
  const name = (code: string, key: string, shift = false) => keyName({ code, key, shift });
  assert.equal(name("KeyN", "n"), "n");
  assert.equal(name("KeyN", "ㄙ"), "n");
  assert.equal(name("Slash", "/"), "/");
  assert.equal(name("Slash", "?", true), "?");
  assert.equal(name("Slash", "、"), "/");
  assert.equal(name("Digit1", "1"), "1");
  assert.equal(name("KeyN", "N", true), "");
  assert.equal(name("Enter", "Enter"), "");
});

test("G waits for a second key", () => {
  assert.deepEqual(chord("", "g"), { act: "", wait: "g" });
  assert.deepEqual(chord("g", "c"), { act: "g c", wait: "" });
  assert.deepEqual(chord("", "y"), { act: "y", wait: "" });
});
