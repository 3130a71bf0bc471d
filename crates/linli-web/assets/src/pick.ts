// A select that is searched by letters: 渗漏 is found by 渗, by `sl`, by `shen`-less initials of each character. The select
// stays and holds the value; without this script it is used as it is.
import { composing } from "./typed";

export interface Choice {
  value: string;
  label: string;
  letters: string;
  group: string;
}

const SHOWN = 8;

/** The choices that answer to what is typed, the likeliest first. */
export function matching(choices: Choice[], typed: string): Choice[] {
  const text = typed.trim().toLowerCase();
  if (!text) return choices.slice(0, SHOWN);
  const rank = (choice: Choice): number => {
    const words = choice.letters.split(" ");
    if (words.includes(text)) return 0;
    if (choice.label.toLowerCase().startsWith(text)) return 1;
    if (words.some((word) => word.startsWith(text))) return 2;
    if (`${choice.group}${choice.label}`.toLowerCase().includes(text)) return 3;
    return words.some((word) => word.includes(text)) ? 4 : 9;
  };
  const ranked = choices.map((choice, index) => ({ choice, index, rank: rank(choice) })).filter((r) => r.rank < 9);
  return ranked.sort((a, b) => a.rank - b.rank || a.index - b.index).slice(0, SHOWN).map((r) => r.choice);
}

const choicesOf = (select: HTMLSelectElement): Choice[] =>
  Array.from(select.options)
    .filter((option) => option.value)
    .map((option) => ({
      value: option.value,
      label: option.text,
      letters: option.dataset.k ?? "",
      group: option.parentElement instanceof HTMLOptGroupElement ? option.parentElement.label : "",
    }));

class Pick {
  private readonly input = document.createElement("input");
  private readonly list = document.createElement("ul");
  private readonly choices: Choice[];
  private shown: Choice[] = [];
  private at = 0;
  private typed = false;

  constructor(private readonly select: HTMLSelectElement) {
    this.choices = choicesOf(select);
    const { input, list } = this;
    input.className = "input";
    input.type = "text";
    input.autocomplete = "off";
    input.id = select.id;
    select.id = `${select.id}-value`;
    list.id = `${input.id}-list`;
    list.className = "pick-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`)?.textContent ?? "");
    const wires: Record<string, string> = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    for (const name of Object.keys(wires)) input.setAttribute(name, wires[name] ?? "");
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = select.getAttribute(name);
      if (value) input.setAttribute(name, value);
    }
    const box = document.createElement("span");
    box.className = "pick-box";
    select.before(box);
    box.append(input, list);
    select.hidden = true;
    this.show();
    input.addEventListener("input", () => {
      this.typed = true;
      this.open();
    });
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.leave());
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const index = (event.target as HTMLElement).closest("li")?.dataset.index;
      if (index) this.take(Number(index));
    });
    select.addEventListener("change", () => this.show());
  }

  private label(): string {
    const option = this.select.selectedOptions[0];
    if (!option?.value) return "";
    const group = option.parentElement instanceof HTMLOptGroupElement ? option.parentElement.label : "";
    return group ? `${group} / ${option.text}` : option.text;
  }

  private show(): void {
    this.input.value = this.label();
  }

  private open(): void {
    this.shown = matching(this.choices, this.input.value);
    this.at = 0;
    this.draw();
  }

  private draw(): void {
    const { list, input, shown } = this;
    list.replaceChildren(
      ...shown.map((choice, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.dataset.index = String(index);
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(index === this.at));
        item.textContent = choice.group ? `${choice.group} / ${choice.label}` : choice.label;
        return item;
      }),
    );
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `${list.id}-${this.at}`);
  }

  private close(): void {
    this.shown = [];
    this.draw();
  }

  private take(index: number): void {
    const choice = this.shown[index];
    if (!choice) return;
    this.typed = false;
    this.select.value = choice.value;
    this.close();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private key(event: KeyboardEvent): void {
    if (composing(event)) return;
    const open = this.shown.length > 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + step + this.shown.length) % this.shown.length;
      this.draw();
    } else if ((event.key === "Enter" || event.key === "Tab") && open && this.typed && !event.ctrlKey && !event.altKey) {
      if (event.key === "Enter") event.preventDefault();
      if (this.input.value.trim()) this.take(this.at);
      else this.leave();
    } else if (event.key === "Enter" && open && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
      this.show();
    }
  }

  private leave(): void {
    if (this.typed && !this.input.value.trim() && this.select.value) {
      this.select.value = "";
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.typed = false;
    this.close();
    this.show();
  }
}

export function startPicks(): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-pick]")) new Pick(select);
}
