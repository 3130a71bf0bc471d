// Ctrl+Enter sends the form that the cursor is in, by its button marked data-submit. Not while an input method composes.
export function startSave(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.keyCode === 229) return;
    const inside = event.target instanceof Element ? event.target.closest("form") : null;
    const button = (inside ?? document).querySelector<HTMLButtonElement>("button[data-submit]");
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
