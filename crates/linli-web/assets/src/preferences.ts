// Colours, size of letters and single keys change at once and are kept in a cookie; without this the same
// buttons send a form. The language needs a new page and always does.

const YEAR = 31_536_000;

/** The media query of the dark style sheet for a choice; the same as the server prints. */
export function media(theme: string): string {
  return theme === "dark" ? "screen" : theme === "light" ? "not all" : "screen and (prefers-color-scheme:dark)";
}

function apply(group: string, value: string): void {
  document.documentElement.dataset[group] = value;
  const dark = document.getElementById("dark");
  if (group === "theme" && dark instanceof HTMLLinkElement) dark.media = media(value);
}

export function startPreferences(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const group = button?.closest<HTMLElement>("[data-group]");
    if (!button || !group) return;
    const name = group.dataset.group ?? "";
    event.preventDefault();
    apply(name, button.value);
    document.cookie = `linli_${name}=${button.value}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
    for (const other of group.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
