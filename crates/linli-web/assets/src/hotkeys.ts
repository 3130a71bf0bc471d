// Single keys. What a key does stands in the page: an element with data-key="y" is pressed by Y, one with
// data-key="g c" by G and then C. Nothing acts while an input method composes or a field has the focus.
import { closeMenus } from "./menus";
import { sheetOpen, toggleSheet } from "./sheet";

const SECOND_KEY_MS = 1500;

export interface Press {
  code: string;
  key: string;
  shift: boolean;
}

/** The name of a key as data-key writes it; empty for keys that name nothing. */
export function keyName(press: Press): string {
  if (press.key === "?" || (press.code === "Slash" && press.shift)) return "?";
  if (press.key === "/" || press.code === "Slash") return "/";
  if (press.shift) return "";
  const letter = /^Key([A-Z])$/.exec(press.code);
  if (letter?.[1]) return letter[1].toLowerCase();
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(press.code);
  return digit?.[1] ?? "";
}

/** What a key means after an earlier one: `g` waits for a second key; then both are named. */
export function chord(first: string, name: string): { act: string; wait: string } {
  if (first) return { act: `${first} ${name}`, wait: "" };
  return name === "g" ? { act: "", wait: "g" } : { act: name, wait: "" };
}

const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=button])"));

const shown = (element: HTMLElement): boolean => element.getClientRects().length > 0;

const is = (element: Element, selector: string): boolean => element.matches(selector);

function press(element: HTMLElement): void {
  if (element instanceof HTMLInputElement && element.type === "radio") {
    element.click();
    const pane = document.querySelector<HTMLElement>(`.pane-${element.id.replace("tab-", "")} textarea`);
    pane?.focus();
  } else if (is(element, "input, textarea, select")) {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  } else if (is(element, "summary")) {
    element.click();
    const details = element.parentElement;
    if (details instanceof HTMLDetailsElement && details.open) {
      details.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select")?.focus();
    }
  } else {
    element.click();
  }
}

const find = (name: string): HTMLElement | undefined =>
  Array.from(document.querySelectorAll<HTMLElement>(`[data-key="${name}"]`)).find((e) => shown(e) || e.matches(".tab-r"));

function escape(): void {
  if (sheetOpen()) toggleSheet();
  else if (!closeMenus()) (document.activeElement as HTMLElement | null)?.blur();
}

export function startHotkeys(): void {
  let first = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    // 229 is what an input method sends for keys that belong to it.
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") return escape();
    if (event.ctrlKey || event.altKey || event.metaKey || inField(event.target)) return;
    if (document.documentElement.dataset.keys === "off") return;
    const name = keyName({ code: event.code, key: event.key, shift: event.shiftKey });
    if (!name) return;
    if (name === "?") {
      event.preventDefault();
      return toggleSheet();
    }
    if (sheetOpen()) return;
    const { act, wait } = chord(first, name);
    window.clearTimeout(timer);
    first = wait;
    if (wait) timer = window.setTimeout(() => (first = ""), SECOND_KEY_MS);
    const element = act ? find(act) : undefined;
    if (element) {
      event.preventDefault();
      press(element);
    }
  });
}
