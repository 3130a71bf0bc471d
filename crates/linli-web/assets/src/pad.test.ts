import assert from "node:assert/strict";
import { test } from "node:test";
import { extend, point, type Stroke, strokesOf } from "./pad";

test("REP-5: a place on the field is kept in parts of its width, whatever the width is", () => {
  assert.deepEqual(point(179, 100, 358), [500, 279]);
  assert.deepEqual(point(238, 133, 476), [500, 279]);
  assert.deepEqual(point(-5, 9999, 358), [0, 1000]);
});

test("strokes come back as they were kept, and anything else is none", () => {
  const strokes: Stroke[] = [[[0, 0], [10, 12]], [[5, 5]]];
  assert.deepEqual(strokesOf(JSON.stringify(strokes)), strokes);
  for (const wrong of ["", "x", "{}", "[[1]]", "[[[1,2,3]]]", '[[["a",1]]]', "[[[0,1001]]]"]) assert.deepEqual(strokesOf(wrong), [], wrong);
});

test("a pen that rests adds nothing", () => {
  const strokes: Stroke[] = [[[1, 1]]];
  assert.equal(extend(strokes, [1, 1]), false);
  assert.equal(extend(strokes, [2, 1]), true);
  assert.equal(extend([], [2, 1]), false);
});
