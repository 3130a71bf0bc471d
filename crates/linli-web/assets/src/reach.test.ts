import assert from "node:assert/strict";
import { test } from "node:test";
import { reachOf } from "./reach";

const answer = (status: number, url = "http://desk/session", redirected = false) => ({ ok: status < 400, status, url, redirected });

test("an ended session is known by where it leads", () => {
  assert.equal(reachOf(answer(200, "http://desk/sign-in?next=%2F", true)), "signed-out");
  assert.equal(reachOf(answer(401)), "signed-out");
});

test("a server in trouble is as good as gone; a refusal is an answer", () => {
  assert.equal(reachOf(answer(503)), "gone");
  assert.equal(reachOf(answer(422)), "ok");
  assert.equal(reachOf(answer(200)), "ok");
});
