// The sheet of keys: opened by `?`, holds the focus until it is closed, gives it back then.

let before: HTMLElement | null = null;

const sheet = (): HTMLElement | null => document.getElementById("keys");

export const sheetOpen = (): boolean => sheet()?.hidden === false;

export function toggleSheet(): void {
  const element = sheet();
  if (!element) return;
  element.hidden = !element.hidden;
  if (element.hidden) {
    before?.focus();
    return;
  }
  before = document.activeElement as HTMLElement | null;
  const close = element.querySelector<HTMLElement>("button");
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
