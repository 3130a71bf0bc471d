// Search as you type. One request for one word: shortly after the last key, later while an input method composes, at
// once when it is done. What comes back are links, shown under the field; Enter without a choice sends the form.

const IDLE_MS = 200;
const COMPOSING_MS = 900;
const COMPOSED_MS = 50;

/** How long to wait before asking. */
export function pause(event: string, composing: boolean): number {
  if (event === "compositionend") return COMPOSED_MS;
  return composing ? COMPOSING_MS : IDLE_MS;
}

/** The next place among so many lines, going round; -1 is the field itself. */
export function step(at: number, by: number, lines: number): number {
  const next = at + by;
  if (lines === 0) return -1;
  if (next < -1) return lines - 1;
  return next >= lines ? -1 : next;
}

function attach(form: HTMLFormElement, input: HTMLInputElement, box: HTMLElement): void {
  let timer = 0;
  let asked = 0;
  let at = -1;
  const hits = (): HTMLElement[] => Array.from(box.querySelectorAll<HTMLElement>(".hit"));
  const close = (): void => {
    box.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (): void => {
    hits().forEach((hit, n) => hit.setAttribute("aria-selected", String(n === at)));
    const hit = hits()[at];
    if (hit) input.setAttribute("aria-activedescendant", hit.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const ask = async (): Promise<void> => {
    const q = input.value.trim();
    const mine = ++asked;
    if (!q) return close();
    const answer = await fetch(`/search/suggest?q=${encodeURIComponent(q)}`).catch(() => null);
    // A slower answer to an older question is not shown.
    if (mine !== asked || !answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    box.replaceChildren(...Array.from(page.body.childNodes));
    // Words alone are no list to choose from.
    box.setAttribute("role", hits().length ? "listbox" : "status");
    box.hidden = false;
    at = -1;
    input.setAttribute("aria-expanded", "true");
  };
  const typed = (event: Event): void => {
    window.clearTimeout(timer);
    const composing = event instanceof InputEvent && event.isComposing;
    timer = window.setTimeout(() => void ask(), pause(event.type, composing));
  };
  input.addEventListener("input", typed);
  input.addEventListener("compositionend", typed);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || box.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = step(at, event.key === "ArrowDown" ? 1 : -1, hits().length);
      mark();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      hits()[at]?.click();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  // The field gives up the focus when a line is pressed: wait until the press has happened.
  form.addEventListener("focusout", () => window.setTimeout(() => form.contains(document.activeElement) || close(), 200));
}

export function startSuggest(): void {
  const form = document.querySelector<HTMLFormElement>("form.find");
  const input = form?.querySelector<HTMLInputElement>("input[type=search]");
  if (!form || !input) return;
  const box = document.createElement("div");
  box.className = "hits";
  box.id = "hits";
  box.hidden = true;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", input.labels?.[0]?.textContent?.trim() ?? "");
  form.append(box);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", "hits");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  attach(form, input, box);
}
