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
  // How urgent a repair is, and when somebody comes, is asked as soon as it is one.
  const repair = document.querySelector<HTMLInputElement>("#desk [name=kind][value=repair]");
  if (repair?.checked) document.getElementById("of-repair")?.setAttribute("open", "");
}

/** Fields that a person has changed: nothing is put over them. */
const own = new Set<string>();
let taking = false;

/** Takes over what a button offers, where nobody has chosen anything. A pressed button is a person's own choice. */
function take(desk: HTMLFormElement, offer: HTMLButtonElement, pressed: boolean): boolean {
  const { name, value } = offer;
  // What is offered stands in the form under the same name as its field.
  const field = desk.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]:not(button)`);
  if (!pressed && own.has(name)) return false;
  taking = true;
  try {
    if (field?.type === "radio") {
      const radio = desk.querySelector<HTMLInputElement>(`input[name="${name}"][value="${value}"]`);
      if (radio) radio.checked = true;
    } else if (field instanceof HTMLInputElement && field.type === "checkbox") {
      field.checked = true;
      // A tick is seen by whoever answers for it.
      field.closest("details")?.setAttribute("open", "");
    } else if (field) {
      if (field.value.trim() && !pressed) return false;
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } else return false;
  } finally {
    taking = false;
  }
  return true;
}

const offers = (desk: HTMLFormElement): HTMLButtonElement[] => Array.from(desk.querySelectorAll("[data-offer]"));

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
  if (code === "Tab" && (event.target as Element).id === "f-said" && !event.shiftKey && !ctrlKey && !altKey && !metaKey) {
    const offered = offers(desk);
    if (!offered.length) return;
    // On to the next field, past what is offered; back with Shift.
    event.preventDefault();
    document.getElementById("f-category")?.focus();
    if (offered.map((offer) => take(desk, offer, false)).includes(true)) void look(desk);
    return;
  }
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
  if (digit) own.add("kind");
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
  // A form that was taken up again may hold a person's choice of kind.
  const kind = desk.querySelector<HTMLInputElement>("[name=kind]:checked")?.value;
  if (kind && kind !== "complaint") own.add("kind");
  const changed = (event: Event): void => {
    const { name } = event.target as HTMLInputElement;
    if (name && !taking) own.add(name);
  };
  desk.addEventListener("input", changed);
  desk.addEventListener("change", changed);
  desk.addEventListener("change", (event) => {
    const target = event.target as HTMLElement;
    if (taking) return;
    if (target.matches("input[type=radio]:not([name=_history]), input[type=checkbox], select")) void look(desk);
  });
  desk.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[data-set],[data-offer]") : null;
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-offer]")) {
      own.add(button.name);
      take(desk, button, true);
      return void look(desk);
    }
    const input = document.getElementById(`f-${button.dataset.set ?? ""}`);
    if (input instanceof HTMLInputElement) input.value = button.value;
    void look(desk);
  });
  document.addEventListener("keydown", (event) => key(desk, event));
}
