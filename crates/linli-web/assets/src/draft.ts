// Keeps what is typed on the server every two seconds: forms with data-draft="/where". A refresh, a crash, another call
// lose no more than that. Nothing is sent when nothing changed.
import { ask, signInAgain } from "./reach";

const EVERY_MS = 2000;

/** The fields of a form in the order of the page, as they would be sent; the unnamed and the page's own left out. */
export function fieldsOf(form: HTMLFormElement): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && (!name.startsWith("_") || name === "_csrf")) fields.append(name, value);
  }
  return fields;
}

const without = (fields: URLSearchParams): string => {
  fields.delete("_csrf");
  return fields.toString();
};

const savers: Array<() => Promise<void>> = [];

/** Saves every draft of the page now. */
export const saveDrafts = async (): Promise<void> => void (await Promise.all(savers.map((save) => save())));

function keep(form: HTMLFormElement): void {
  const where = form.dataset.draft ?? "";
  let kept = without(fieldsOf(form));
  let busy = false;
  const save = async (): Promise<void> => {
    const now = without(fieldsOf(form));
    if (busy || now === kept || form.dataset.sure) return;
    busy = true;
    const { reach, text } = await ask(where, fieldsOf(form));
    busy = false;
    if (reach === "ok") {
      kept = now;
      const saved = form.querySelector("[data-saved]") ?? document.getElementById("saved");
      if (saved && text) saved.textContent = text;
    } else if (reach === "signed-out") {
      // The next turn saves.
      signInAgain();
    }
  };
  savers.push(save);
  window.setInterval(() => void save(), EVERY_MS);
  window.addEventListener("pagehide", () => void save());
}

export function startDrafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) keep(form);
}
