// The rate card on the technician's phone: found by name or initials, counted with thumbs, added up for showing.
import { price, type Rate } from "./stages";

/** Whether an item answers to what is typed. */
export function answers(item: { name: string; letters: string }, typed: string): boolean {
  const text = typed.trim().toLowerCase();
  return !text || item.letters.startsWith(text) || item.name.toLowerCase().includes(text) || (text.length > 1 && item.letters.includes(text));
}

/** `59.00 元`: the amount in the page's own form. */
export const yuan = (form: string, fen: number): string => {
  const [whole = "0", part = "00"] = (fen / 100).toFixed(2).split(".");
  return form.replace("{amount}", `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${part}`);
};

interface Row {
  line: HTMLElement;
  input: HTMLInputElement;
  rate: Rate;
  letters: string;
}

const rowsOf = (root: ParentNode): Row[] =>
  Array.from(root.querySelectorAll<HTMLElement>("[data-fen]")).flatMap((line) => {
    const input = line.querySelector("input");
    if (!input) return [];
    const rate = { code: input.name.slice(2), name: line.querySelector("label span")?.textContent ?? "", fen: Number(line.dataset.fen) };
    return [{ line, input, rate, letters: line.dataset.k ?? "" }];
  });

/** The items of the page's card. */
export const ratesOf = (root: ParentNode): Rate[] => rowsOf(root).map((row) => row.rate);

/** Sets the quantities. */
export function setCart(root: ParentNode, quantity: (code: string) => number): void {
  for (const { input, rate } of rowsOf(root)) input.value = String(quantity(rate.code) || "");
}

/** Adds the sum up anew. */
export function addUp(root: HTMLElement, free: boolean, agreed: number): void {
  const rows = rowsOf(root);
  const fields = rows.map(({ input }): [string, string] => [input.name, input.value]);
  const { total } = price(rows.map((row) => row.rate), fields, free);
  const sum = root.querySelector("[data-sum]");
  if (sum) sum.textContent = total === 0 ? (root.dataset.free ?? "") : yuan(root.dataset.yuan ?? "", total);
  const above = root.querySelector<HTMLElement>("[data-above]");
  const words = above?.querySelector("span");
  if (!above || !words) return;
  above.hidden = agreed < 0 || total <= agreed;
  words.textContent = (root.dataset.overAgreed ?? "").replace("{agreed}", yuan(root.dataset.yuan ?? "", Math.max(0, agreed)));
}

/** Buttons beside each number, and the search. */
export function startCart(root: HTMLElement, changed: () => void): void {
  const rows = rowsOf(root);
  const button = (sign: string, by: number, { input, rate }: Row): HTMLButtonElement => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = sign;
    made.setAttribute("aria-label", `${sign} ${rate.name}`);
    made.addEventListener("click", () => {
      input.value = String(Math.min(999, Math.max(0, (Number(input.value) || 0) + by)) || "");
      changed();
    });
    return made;
  };
  for (const row of rows) {
    row.input.before(button("−", -1, row));
    row.input.after(button("+", 1, row));
    row.input.addEventListener("input", changed);
  }
  const find = root.querySelector<HTMLInputElement>("[data-find]");
  find?.addEventListener("input", () => {
    for (const { line, input, rate, letters } of rows) line.hidden = !Number(input.value) && !answers({ name: rate.name, letters }, find.value);
  });
  // Enter on a candidate of an input method, or after the search, orders nothing.
  find?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
