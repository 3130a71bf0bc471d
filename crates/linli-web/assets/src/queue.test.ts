import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbours } from "./queue";

test("a case knows its neighbours in the queue", () => {
  const cases = ["/cases/a", "/cases/b", "/cases/c"];
  assert.deepEqual(neighbours(cases, "/cases/b"), { at: 1, before: "/cases/a", after: "/cases/c" });
  assert.deepEqual(neighbours(cases, "/cases/a"), { at: 0, before: "", after: "/cases/b" });
  assert.deepEqual(neighbours(cases, "/cases/c"), { at: 2, before: "/cases/b", after: "" });
  assert.deepEqual(neighbours(cases, "/cases/x"), { at: -1, before: "", after: "" });
});
