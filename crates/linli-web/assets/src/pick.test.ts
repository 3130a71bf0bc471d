import assert from "node:assert/strict";
import { test } from "node:test";
import { matching, type Choice } from "./pick";

const choice = (label: string, letters: string, group = "设施设备"): Choice => ({ value: letters, label, letters, group });
const all = [choice("电梯", "dt"), choice("电梯困人", "dtkr"), choice("渗漏", "sl"), choice("停水", "ts"), choice("水管", "sg")];

test("by initials, the whole word first", () => {
  assert.equal(matching(all, "sl")[0]?.label, "渗漏");
  assert.deepEqual(matching(all, "dt").map((c) => c.label), ["电梯", "电梯困人"]);
  assert.equal(matching(all, "DTKR")[0]?.label, "电梯困人");
});

test("by characters", () => {
  assert.equal(matching(all, "渗")[0]?.label, "渗漏");
  assert.equal(matching(all, "困人")[0]?.label, "电梯困人");
});

test("nothing is guessed", () => {
  assert.deepEqual(matching(all, "xyz"), []);
  assert.equal(matching(all, "").length, all.length);
});
