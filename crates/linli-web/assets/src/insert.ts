// Phrases and templates: a button, or Alt and a digit, puts their words into the open box of the composer at the cursor.
import { composing } from "./typed";

/** The words put in at the cursor, on a line of their own where something stands before them. */
export function put(text: string, from: number, to: number, words: string): { text: string; at: number } {
  const before = text.slice(0, from);
  const gap = before.trim() && !before.endsWith("\n") ? "\n" : "";
  return { text: before + gap + words + text.slice(to), at: from + gap.length + words.length };
}

const openBox = (): HTMLTextAreaElement | undefined =>
  Array.from(document.querySelectorAll<HTMLTextAreaElement>(".composer textarea")).find((box) => box.getClientRects().length > 0);

function insert(button: HTMLElement): boolean {
  const words = button.closest("li")?.querySelector("p")?.textContent ?? "";
  const box = openBox();
  if (!box || !words) return false;
  const done = put(box.value, box.selectionStart, box.selectionEnd, words.trim());
  box.value = done.text;
  box.setSelectionRange(done.at, done.at);
  box.focus();
  // The draft is kept as if the words had been typed.
  box.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

export function startInsert(): void {
  const buttons = (): HTMLElement[] => Array.from(document.querySelectorAll<HTMLElement>("[data-action=insert]"));
  if (!document.querySelector(".composer")) {
    for (const button of buttons()) button.hidden = true;
    return;
  }
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-action=insert]") : null;
    if (button) insert(button);
  });
  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented || !event.altKey || event.ctrlKey || event.metaKey) return;
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    const items = Array.from(document.querySelectorAll("section[aria-labelledby=script-panel] li"));
    const button = digit ? items[Number(digit) - 1]?.querySelector<HTMLElement>("[data-action=insert]") : null;
    if (button && insert(button)) event.preventDefault();
  });
}
