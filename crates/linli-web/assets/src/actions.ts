// Buttons that only a script can serve: print, copy, the sheet of keys. Without a script they are hidden.
import { toggleSheet } from "./sheet";

async function copy(button: HTMLElement): Promise<void> {
  const from = button.dataset.from ? document.getElementById(button.dataset.from) : null;
  const text = button.dataset.text ?? from?.textContent ?? "";
  await navigator.clipboard.writeText(text);
  const label = button.textContent;
  button.textContent = document.body.dataset.copied ?? label;
  window.setTimeout(() => (button.textContent = label), 2000);
}

export function startActions(): void {
  document.documentElement.classList.add("js");
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-action]") : null;
    switch (button?.dataset.action) {
      case "print":
        window.print();
        break;
      case "copy":
        if (button) void copy(button);
        break;
      case "keys":
        // On the page of the keys itself it is a link back.
        if (document.querySelector("main #keys-list")) break;
        event.preventDefault();
        toggleSheet();
        break;
      default:
    }
  });
}
