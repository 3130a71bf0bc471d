import assert from "node:assert/strict";
import { test } from "node:test";
import { after, fold, type Local, price, unseen } from "./stages";
import type { Tap } from "./taps";

const rates = [
  { code: "valve", name: "更换三角阀", fen: 3500 },
  { code: "visit", name: "上门服务", fen: 0 },
];
const page: Local = { stage: "assigned", free: false, ticks: [], quotes: 0, lines: [], total: 0, agreed: -1, result: "" };
const tap = (act: string, to = "", fields: [string, string][] = []) => ({ act, to, fields }) as Tap;

test("REP-5: a visit goes on without a signal, up to the end", () => {
  const valve: [string, string][] = [["q.valve", "1"]];
  const steps = [
    tap("accept", "accepted"),
    tap("arrive", "on_site"),
    tap("tick", "", [["step", "ring"]]),
    tap("quote", "quoted", valve),
    tap("agree-quote", "agreed"),
    tap("start", "working"),
    tap("finish-work", "done", [...valve, ["result", "换了"]]),
    tap("sign", "signed"),
    tap("hand-in", "handed_in"),
  ];
  const stages = steps.map((_, n) => fold(page, steps.slice(0, n + 1), rates).stage);
  assert.deepEqual(stages, ["accepted", "on_site", "on_site", "quoted", "agreed", "working", "done", "signed", "handed_in"]);
  const end = fold(page, steps, rates);
  assert.deepEqual([end.quotes, end.agreed, end.total, end.result, end.ticks], [1, 3500, 3500, "换了", ["ring"]]);
});

test("REP-4: what is free or within what was agreed needs no new yes; what is more needs one", () => {
  const site = { ...page, stage: "on_site" };
  assert.equal(after(site, tap("quote", "", [["q.visit", "1"]]), rates).stage, "agreed");
  assert.equal(after({ ...site, free: true }, tap("quote", "", [["q.valve", "3"]]), rates).stage, "agreed");
  const working = { ...site, stage: "working", agreed: 3500 };
  assert.equal(after(working, tap("quote", "", [["q.valve", "1"]]), rates).stage, "working");
  assert.equal(after(working, tap("quote", "", [["q.valve", "2"]]), rates).stage, "quoted");
});

test("quantities that are none cost nothing", () => {
  for (const wrong of ["", "0", "-1", "1.5", "x"]) assert.equal(price(rates, [["q.valve", wrong]], false).total, 0);
  assert.equal(price(rates, [["q.valve", "2"], ["q.gone", "1"], ["result", "3"]], false).total, 7000);
});

test("a page shows what it knows already only once", () => {
  const taps = [
    { case: "a", state: "sent", version: 4 },
    { case: "a", state: "sent", version: 6 },
    { case: "a", state: "waiting" },
    { case: "a", state: "refused" },
    { case: "b", state: "waiting" },
  ] as Tap[];
  assert.deepEqual(unseen(taps, "a", 5), [taps[1], taps[2]]);
});
