// The desk: looks up while one types and puts the panes beside the form, fills in who is calling, and serves the keys that
// work inside fields. Nothing under the cursor is repainted.
import { fieldsOf, saveDrafts } from "./draft";
import { ask, signInAgain } from "./reach";
import { composing, onTyped } from "./typed";

const form = (): HTMLFormElement | null => {
  const found = document.getElementById("desk");
  return found instanceof HTMLFormElement ? found : null;
};

/** Takes over a value where nothing was typed, or where what stands there was taken over before. */
function fill(name: string, value: string): void {
  const input = document.getElementById(`f-${name}`);
  if (!(input instanceof HTMLInputElement) || document.activeElement === input) return;
  if (input.value.trim() && input.value !== input.dataset.filled) return;
  input.value = value;
  input.dataset.filled = value;
}

function place(fresh: Document): void {
  for (const pane of fresh.querySelectorAll<HTMLElement>("[data-pane]")) {
    const old = document.querySelector<HTMLElement>(`[data-pane="${pane.dataset.pane ?? ""}"]`);
    if (!old || old.innerHTML === pane.innerHTML) continue;
    const focused = old.contains(document.activeElement) ? (document.activeElement as HTMLInputElement) : null;
    const tab = old.querySelector<HTMLInputElement>("input[name=_history]:checked")?.id;
    old.replaceWith(pane);
    if (tab) pane.querySelector<HTMLInputElement>(`#${tab}`)?.click();
    if (focused?.name) pane.querySelector<HTMLInputElement>(`[name="${focused.name}"][value="${focused.value}"]`)?.focus();
  }
  const given = new Map(Array.from(document.querySelectorAll<HTMLElement>("[data-fill]"), (e) => [e.dataset.fill ?? "", e.textContent ?? ""]));
  for (const name of ["name", "room"]) fill(name, given.get(name) ?? "");
  for (const out of document.querySelectorAll<HTMLElement>("[data-out]")) {
    const words = document.querySelector(`[data-out-of="${out.dataset.out ?? ""}"]`)?.textContent ?? "";
    if (out.textContent !== words) out.textContent = words;
  }
}

let asked = 0;

async function look(desk: HTMLFormElement): Promise<void> {
  const turn = ++asked;
  const { reach, text } = await ask(desk.dataset.look ?? "", fieldsOf(desk), "panes");
  if (reach === "signed-out") return signInAgain(() => void look(desk));
  // An answer that was overtaken by a later question is thrown away.
  if (reach === "ok" && turn === asked) place(new DOMParser().parseFromString(text, "text/html"));
}

const click = (selector: string): boolean => {
  const element = document.querySelector<HTMLElement>(selector);
  element?.click();
  return element !== null;
};

function onTheSpot(): void {
  const spot = document.getElementById("spot");
  if (!(spot instanceof HTMLDetailsElement)) return;
  const answer = spot.querySelector<HTMLTextAreaElement>("textarea");
  if (spot.open && answer?.value.trim()) return void click("[data-spot]");
  spot.open = true;
  answer?.focus();
}

function key(desk: HTMLFormElement, event: KeyboardEvent): void {
  if (composing(event) || event.defaultPrevented) return;
  const { code, ctrlKey, altKey, metaKey } = event;
  const act = (done: boolean): void => {
    if (done) event.preventDefault();
  };
  if (code === "Enter" || code === "NumpadEnter") {
    if (ctrlKey || metaKey) {
      const spot = document.getElementById("spot");
      return act(click(spot?.contains(document.activeElement) ? "[data-spot]" : "[data-save]"));
    }
    if (altKey) return act((onTheSpot(), true));
    // Enter in a line never sends the form; in the number it looks at once.
    const line = event.target instanceof HTMLInputElement && !/^(radio|checkbox|submit|button)$/.test(event.target.type);
    if (line && desk.contains(event.target as Node)) {
      event.preventDefault();
      void look(desk);
    }
    return;
  }
  if (!altKey || ctrlKey || metaKey) return;
  const digit = /^Digit([1-9])$/.exec(code)?.[1];
  if (digit) act(click(`#desk [data-alt-key="${digit}"]`));
  else if (code === "KeyD") act(click('#desk [data-chord="d"]'));
  else if (code === "KeyS") act(click("#f-slight"));
}

/** F2 takes the call that rings, or goes to the number; F4 parks what is written, or takes back what is parked. */
function functionKeys(event: KeyboardEvent): void {
  if (composing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key !== "F2" && event.key !== "F4") return;
  const desk = form();
  const written = desk?.querySelector<HTMLTextAreaElement>("#f-said")?.value.trim() || desk?.querySelector<HTMLInputElement>("#f-phone")?.value.trim();
  const element =
    event.key === "F4" && desk && written
      ? desk.querySelector<HTMLElement>("[data-park]")
      : document.querySelector<HTMLElement>(`[data-fkey="${event.key}"]`);
  if (!element) return;
  event.preventDefault();
  if (element instanceof HTMLInputElement) element.focus();
  else if (element instanceof HTMLAnchorElement) void saveDrafts().then(() => element.click());
  else void saveDrafts().then(() => element.click());
}

export function startRegister(): void {
  document.addEventListener("keydown", functionKeys);
  const desk = form();
  if (!desk) return;
  onTyped(desk, (target) => {
    if (!target.matches("#f-title, #f-done, #f-asks") && !target.closest(".pick-box")) void look(desk);
  });
  desk.addEventListener("change", (event) => {
    const target = event.target as HTMLElement;
    if (target.matches("input[type=radio]:not([name=_history]), input[type=checkbox], select")) void look(desk);
  });
  desk.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[data-set]") : null;
    if (!button) return;
    event.preventDefault();
    const input = document.getElementById(`f-${button.dataset.set ?? ""}`);
    if (input instanceof HTMLInputElement) input.value = button.value;
    void look(desk);
  });
  document.addEventListener("keydown", (event) => key(desk, event));
}
