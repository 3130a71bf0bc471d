// Tells when typing pauses, for everything that searches while one types: 200 ms after a key, 900 ms while an input
// method composes (some keyboards compose for ever), 50 ms after it has ended. Never once per key.

const AFTER_KEY = 200;
const COMPOSING = 900;
const COMPOSED = 50;

/** How long to wait after an event of typing. */
export function pause(kind: "input" | "composing" | "composed"): number {
  return kind === "input" ? AFTER_KEY : kind === "composing" ? COMPOSING : COMPOSED;
}

export function onTyped(root: HTMLElement, act: (target: HTMLElement) => void): void {
  let timer = 0;
  const soon = (target: EventTarget | null, kind: "input" | "composing" | "composed"): void => {
    if (!(target instanceof HTMLElement)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => act(target), pause(kind));
  };
  root.addEventListener("input", (event) => soon(event.target, (event as InputEvent).isComposing ? "composing" : "input"));
  root.addEventListener("compositionend", (event) => soon(event.target, "composed"));
}

/** Whether a key belongs to an input method: 229 is what it sends for keys that are its own. */
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;
