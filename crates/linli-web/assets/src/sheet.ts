// The sheet of keys: opened by `?`, fetched when it is asked for the first time, holds the focus until it is closed, gives
// it back then.
import { ask } from "./reach";

let before: HTMLElement | null = null;
let fetching = false;

const sheet = (): HTMLElement | null => document.getElementById("keys");

export const sheetOpen = (): boolean => sheet()?.hidden === false;

async function fetchSheet(): Promise<void> {
  fetching = true;
  const { reach, text } = await ask("/keys");
  fetching = false;
  const found = new DOMParser().parseFromString(text, "text/html");
  const list = found.getElementById("keys-list");
  if (reach !== "ok" || !list) return;
  const styles = found.getElementById("more");
  if (styles && !document.getElementById("more")) document.getElementById("dark")?.before(document.adoptNode(styles));
  const box = document.createElement("div");
  Object.assign(box, { id: "keys", className: "sheet", hidden: true });
  for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-labelledby", "keys-title"]] as const) box.setAttribute(name, value);
  box.append(document.adoptNode(list));
  document.body.append(box);
  toggleSheet();
}

export function toggleSheet(): void {
  const element = sheet();
  if (!element) {
    if (!fetching && !document.getElementById("keys-list")) void fetchSheet();
    return;
  }
  element.hidden = !element.hidden;
  if (element.hidden) {
    before?.focus();
    return;
  }
  before = document.activeElement as HTMLElement | null;
  const close = element.querySelector<HTMLElement>("a.btn");
  close?.focus();
  element.onkeydown = (event) => {
    // One control only: Tab stays on it.
    if (event.key === "Tab") {
      event.preventDefault();
      close?.focus();
    }
  };
  element.onclick = (event) => {
    if (event.target === element) toggleSheet();
  };
}
