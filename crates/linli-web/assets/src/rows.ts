// Keys of lists: J and K move from row to row, X ticks, Shift+X ticks up to the last one. Enter opens, since the link of the
// row has the focus. Says how many are ticked.
import { composing } from "./typed";

const rows = (): HTMLElement[] => Array.from(document.querySelectorAll<HTMLElement>("[data-row]"));

/** The row to go to: the first one from nowhere, never beyond the ends. */
export function next(count: number, at: number, step: number): number {
  if (count === 0) return -1;
  if (at < 0) return step > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, at + step));
}

export function startRows(): void {
  if (!document.querySelector("[data-row] a.ttl")) return;
  let last = -1;
  const at = (): number => rows().findIndex((row) => row.contains(document.activeElement));
  const boxes = (): HTMLInputElement[] => rows().map((row) => row.querySelector<HTMLInputElement>("input[type=checkbox]")).filter((b): b is HTMLInputElement => b !== null);
  const count = (): void => {
    const ticked = boxes().filter((box) => box.checked).length;
    for (const box of boxes()) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
    const words = document.querySelector<HTMLElement>("[data-batch] [data-chosen]");
    if (words) {
      words.dataset.none ??= words.textContent ?? "";
      words.textContent = ticked ? String(ticked) : words.dataset.none;
    }
  };
  document.addEventListener("change", count);
  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.documentElement.dataset.keys === "off") return;
    const target = event.target as HTMLElement;
    if (target.matches("textarea, select, input:not([type=checkbox])")) return;
    if (event.code === "KeyJ" || event.code === "KeyK") {
      const to = next(rows().length, at(), event.code === "KeyJ" ? 1 : -1);
      const row = rows()[to];
      for (const other of rows()) other.classList.toggle("cursor", other === row);
      row?.querySelector<HTMLElement>("a.ttl")?.focus();
      event.preventDefault();
    } else if (event.code === "KeyX" && at() >= 0) {
      const here = at();
      const from = event.shiftKey && last >= 0 ? Math.min(last, here) : here;
      const to = event.shiftKey && last >= 0 ? Math.max(last, here) : here;
      const all = boxes();
      const on = event.shiftKey ? true : !all[here]?.checked;
      for (let index = from; index <= to; index += 1) {
        const box = all[index];
        if (box) box.checked = on;
      }
      last = here;
      count();
      event.preventDefault();
    }
  });
}
