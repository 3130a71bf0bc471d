// The script of every page: starts each island. A page without it works the same, by links and forms.
import { startActions } from "./actions";
import { startClocks } from "./clock";
import { startDrafts } from "./draft";
import { startHere } from "./here";
import { startHotkeys } from "./hotkeys";
import { startInsert } from "./insert";
import { startLive } from "./live";
import { startMenus } from "./menus";
import { forgetAtSignOut } from "./offline";
import { startPicks } from "./pick";
import { startPreferences } from "./preferences";
import { startQueue } from "./queue";
import { startReach } from "./reach";
import { startRegister } from "./register";
import { startRinging } from "./ringing";
import { startRows } from "./rows";
import { startSave } from "./save";
import { startSuggest } from "./suggest";

startMenus();
startPreferences();
startActions();
startClocks();
startHotkeys();
startInsert();
startLive();
startPicks();
startQueue();
startReach();
startDrafts();
startRegister();
startRinging();
startRows();
startHere();
startSuggest();
startSave();
forgetAtSignOut();

// Some browsers give autofocus to form fields only; the summary of errors must be heard first.
document.querySelector<HTMLElement>(".errors[autofocus]")?.focus();
