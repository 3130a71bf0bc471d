// Says every half minute that somebody has this case open, and shows who else has. A hint, never a lock.
import { fieldsOf } from "./draft";
import { ask } from "./reach";

const EVERY_MS = 30_000;

export function startHere(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-here]");
  if (!form) return;
  const say = async (): Promise<void> => {
    if (document.hidden) return;
    const { reach, text } = await ask(form.getAttribute("action") ?? "", fieldsOf(form));
    const words = form.querySelector("p");
    if (reach === "ok" && words && words.textContent !== text) words.textContent = text;
  };
  void say();
  window.setInterval(() => void say(), EVERY_MS);
}
