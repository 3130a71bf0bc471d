// The script of every page: starts each island. A page without it works the same, by links and forms.
import { startActions } from "./actions";
import { startClocks } from "./clock";
import { startHotkeys } from "./hotkeys";
import { startLive } from "./live";
import { startMenus } from "./menus";
import { startPreferences } from "./preferences";

startMenus();
startPreferences();
startActions();
startClocks();
startHotkeys();
startLive();

// Some browsers give autofocus to form fields only; the summary of errors must be heard first.
document.querySelector<HTMLElement>(".errors[autofocus]")?.focus();
