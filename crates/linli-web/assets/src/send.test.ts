import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, drain, type Io, meaning } from "./send";
import type { Tap } from "./taps";

/** A phone with taps in its store, and a server that does each id once. */
function phone(acts: string[], answer: (tap: Tap) => Answer = () => ({ status: 200 })) {
  const taps: Tap[] = acts.map((act, n) => ({
    seq: n + 1,
    key: `k${String(n)}`,
    staff: "me",
    case: act.split("@")[1] ?? "a",
    number: "",
    act: act.split("@")[0] ?? "",
    label: "",
    at: "",
    to: "",
    fields: [],
    state: "waiting",
  }));
  const done: string[] = [];
  const io: Io = {
    all: () => Promise.resolve(taps.map((tap) => ({ ...tap }))),
    keep: (tap) => {
      taps[(tap.seq ?? 1) - 1] = tap;
      return Promise.resolve();
    },
    session: () => Promise.resolve({ csrf: "c", staff: "me" }),
    post: (tap) => {
      const given = answer(tap);
      if (given.status < 300 && !done.includes(tap.key)) done.push(tap.key);
      return Promise.resolve(given);
    },
  };
  return { taps, done, io, states: () => taps.map((tap) => tap.state) };
}

test("REP-5: everything that waits is sent in order", async () => {
  const { io, done, states } = phone(["accept", "arrive", "tick"]);
  assert.equal(await drain(io), "done");
  assert.deepEqual(done, ["k0", "k1", "k2"]);
  assert.deepEqual(states(), ["sent", "sent", "sent"]);
});

test("D05: an answer that got lost is asked for again under the same id, and nothing overtakes it", async () => {
  const { io, done } = phone(["accept", "arrive"]);
  const post = io.post.bind(io);
  let lost = 1;
  io.post = async (tap, csrf) => {
    const answer = await post(tap, csrf);
    if (lost-- > 0) throw new Error("the signal is gone");
    return answer;
  };
  assert.equal(await drain(io), "gone");
  assert.deepEqual(done, ["k0"]);
  assert.equal(await drain(io), "done");
  assert.deepEqual(done, ["k0", "k1"]);
});

test("what was refused says why, and later steps of that order rest; other orders and photos go on", async () => {
  const refuse = (tap: Tap): Answer => (tap.key === "k0" ? { status: 409, refused: "李强已经接单" } : { status: 200 });
  const { io, taps, states } = phone(["accept@a", "arrive@a", "photo@a", "accept@b"], refuse);
  assert.equal(await drain(io), "done");
  assert.deepEqual(states(), ["refused", "held", "sent", "sent"]);
  assert.equal(taps[0]?.why, "李强已经接单");
});

test("nothing is sent for somebody else, nor when the session has ended", async () => {
  const { io, taps, done } = phone(["accept", "arrive"]);
  if (taps[0]) taps[0].staff = "other";
  assert.equal(await drain(io), "done");
  assert.deepEqual(done, ["k1"]);
  io.session = () => Promise.resolve("ended");
  assert.equal(await drain(io), "ended");
  assert.equal(taps[0]?.state, "waiting");
});

test("trouble of the server is no refusal", () => {
  for (const status of [500, 503, 429, 408]) assert.equal(meaning({ status }), "later");
  for (const status of [409, 422, 404, 413, 403, 400]) assert.equal(meaning({ status }), "refused");
  assert.equal(meaning({ status: 0, away: true }), "ended");
  assert.equal(meaning({ status: 401 }), "ended");
});
