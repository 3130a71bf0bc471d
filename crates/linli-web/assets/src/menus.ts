// Menus are <details>: this closes them when something else is pressed.

/** Closes every open menu but `except`; whether there was one. The focus goes back to its button. */
export function closeMenus(except?: Element | null): boolean {
  let closed = false;
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (menu === except) continue;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector<HTMLElement>("summary")?.focus();
    closed = true;
  }
  return closed;
}

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    closeMenus(event.target instanceof Element ? event.target.closest("details.menu") : null);
  });
}
