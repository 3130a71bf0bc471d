import assert from "node:assert/strict";
import { test } from "node:test";
import { address, heard, read } from "./live";

test("news are read, and nothing else", () => {
  assert.deepEqual(read('{"bell":3,"updates":0}'), { bell: 3, updates: 0 });
  for (const text of ["", "null", "3", "{}", '{"bell":"3","updates":0}', '{"bell":1}', "<html>"]) assert.equal(read(text), null, text);
});

test("the address says what the page shows", () => {
  assert.equal(address("/live", "1789", ""), "/live?since=1789");
  assert.equal(address("/live", "1789", "cases"), "/live?since=1789&about=cases");
  assert.equal(address("/live/now", "1789", "case:0a"), "/live/now?since=1789&about=case&case=0a");
});

test("an empty answer says that the session has ended; trouble says nothing", () => {
  assert.equal(heard(204), "ended");
  assert.equal(heard(200), "news");
  for (const status of [302, 401, 500, 503]) assert.equal(heard(status), "nothing");
});
