import assert from "node:assert/strict";
import { test } from "node:test";
import { put } from "./insert";

test("words are put in at the cursor", () => {
  assert.deepEqual(put("", 0, 0, "您好"), { text: "您好", at: 2 });
  assert.deepEqual(put("已到现场", 4, 4, "您好"), { text: "已到现场\n您好", at: 7 });
  assert.deepEqual(put("a XX b", 2, 4, "您好"), { text: "a \n您好 b", at: 5 });
  assert.deepEqual(put("一行\n", 3, 3, "您好"), { text: "一行\n您好", at: 5 });
});
