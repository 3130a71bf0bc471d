// A signature as strokes: points in thousandths of the field's width. They are the signature; what is seen is drawn from
// them anew whenever the field gets another size (rotation, scrolling bars, large type), so no ink is lost.

export type Point = [number, number];
export type Stroke = Point[];

const EDGE = 1000;
/** Most points: a long name has some hundreds. */
const MOST = 4000;

/** A place on the field as it is kept. The field keeps its shape, so one measure serves both directions. */
export function point(x: number, y: number, width: number): Point {
  const part = (n: number): number => Math.min(EDGE, Math.max(0, Math.round((n * EDGE) / Math.max(1, width))));
  return [part(x), part(y)];
}

/** The strokes of a kept text; none if it is none. */
export function strokesOf(text: string): Stroke[] {
  try {
    const value: unknown = JSON.parse(text || "[]");
    const fits = (p: unknown): boolean => Array.isArray(p) && p.length === 2 && p.every((n) => Number.isInteger(n) && n >= 0 && n <= EDGE);
    return Array.isArray(value) && value.every((stroke) => Array.isArray(stroke) && stroke.every(fits)) ? (value as Stroke[]) : [];
  } catch {
    return [];
  }
}

/** Adds a point unless it is where the last one was. */
export function extend(strokes: Stroke[], to: Point): boolean {
  const stroke = strokes[strokes.length - 1];
  const last = stroke?.[stroke.length - 1];
  if (!stroke || (last && last[0] === to[0] && last[1] === to[1])) return false;
  if (strokes.reduce((sum, one) => sum + one.length, 0) >= MOST) return false;
  stroke.push(to);
  return true;
}

export function draw(canvas: HTMLCanvasElement, strokes: readonly Stroke[]): void {
  const { width } = canvas.getBoundingClientRect();
  const height = canvas.getBoundingClientRect().height;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ink = canvas.getContext("2d");
  if (!ink || !width) return;
  const unit = canvas.width / EDGE;
  ink.strokeStyle = ink.fillStyle = getComputedStyle(canvas).color;
  ink.lineWidth = 2.5 * ratio;
  ink.lineCap = ink.lineJoin = "round";
  for (const [first, ...rest] of strokes) {
    if (!first) continue;
    ink.beginPath();
    ink.moveTo(first[0] * unit, first[1] * unit);
    for (const [x, y] of rest.length ? rest : [first]) ink.lineTo(x * unit, y * unit);
    ink.stroke();
  }
}

/** Makes the field of a page a pad. */
export function startPad(root: ParentNode, changed: () => void): void {
  const box = root.querySelector<HTMLElement>("[data-pad]");
  const canvas = box?.querySelector("canvas");
  const kept = box?.querySelector<HTMLInputElement>("input[name=strokes]");
  if (!box || !canvas || !kept) return;
  let strokes = strokesOf(kept.value);
  const redraw = (): void => draw(canvas, strokes);
  const at = (event: PointerEvent): Point => {
    const field = canvas.getBoundingClientRect();
    return point(event.clientX - field.left, event.clientY - field.top, field.width);
  };
  const keep = (): void => {
    kept.value = strokes.length ? JSON.stringify(strokes) : "";
    redraw();
    changed();
  };
  let pen: number | null = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (pen !== null || event.button > 0) return;
    pen = event.pointerId;
    canvas.setPointerCapture(pen);
    strokes.push([at(event)]);
    keep();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pen) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) extend(strokes, at(part));
    keep();
  });
  const lift = (event: PointerEvent): void => {
    if (event.pointerId === pen) pen = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  box.querySelector("[data-clear]")?.addEventListener("click", () => {
    strokes = [];
    keep();
  });
  new ResizeObserver(redraw).observe(canvas);
  // The colour of ink follows the theme.
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  redraw();
}
