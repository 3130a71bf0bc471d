// The script of the technician's phone. Every tap is kept first and sent then, so that it does not matter whether there is a
// signal; without this script the same forms are sent by the browser.
import { addUp, ratesOf, setCart, startCart, yuan } from "./cart";
import { startClocks } from "./clock";
import { locked } from "./locked";
import { belongTo, fetchPage, isKept, keepShift, leaveNothing } from "./offline";
import { startPad } from "./pad";
import { type Answer, drain, type Outcome, type Session } from "./send";
import { shrink } from "./shrink";
import { fold, type Local, unseen } from "./stages";
import { allTaps, forgetTap, keepTap, newKey, type Tap } from "./taps";

const RETRY = 20_000;
/** Nothing is put under a thumb that has just come down. */
const HAND = 800;
let pressedAt = 0;
const quiet = (): boolean => Date.now() - pressedAt > HAND;
const staff = document.body.dataset.staff ?? "";
const channel = "BroadcastChannel" in window ? new BroadcastChannel("linli-taps") : null;
let outcome: Outcome | "sending" = "done";
let retry = 0;
/** Something was typed or drawn that no tap has taken yet. */
let touched = false;

const one = <E extends HTMLElement>(selector: string, root: ParentNode = document): E | null => root.querySelector<E>(selector);
const every = <E extends HTMLElement>(selector: string, root: ParentNode = document): E[] => Array.from(root.querySelectorAll<E>(selector));
const order = (): HTMLElement | null => one("#order");
const fill = (text: string | undefined, values: Record<string, string>): string =>
  (text ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

// ————— what the page shows —————

/** The order as the server drew it; read once, before anything is changed. */
function drawn(root: HTMLElement): Local {
  const number = (name: string): number => Number(root.dataset[name] ?? 0);
  const lines = every("[data-lines] tr", root).map((row) => {
    const [name = "", quantity = "0"] = Array.from(row.children, (cell) => cell.textContent ?? "");
    return { code: "", name, quantity: Number(quantity), fen: 0 };
  });
  return {
    stage: root.dataset.stage ?? "",
    free: root.dataset.cover === "free",
    ticks: every<HTMLButtonElement>(".check[aria-pressed=true]", root).map((step) => step.value),
    quotes: number("quotes"),
    lines,
    total: Number(one<HTMLInputElement>("[data-seen]", root)?.value ?? 0),
    agreed: number("agreed"),
    result: one("[data-result]", root)?.textContent ?? "",
  };
}

let base: Local | null = null;
let local: Local | null = null;

function showLines(root: HTMLElement, now: Local): void {
  const table = one("[data-lines]", root);
  if (table && now.lines !== base?.lines) {
    const cell = (text: string): HTMLElement => Object.assign(document.createElement("td"), { textContent: text });
    table.replaceChildren(
      ...now.lines.map((line) => {
        const row = document.createElement("tr");
        row.append(cell(line.name), cell(String(line.quantity)), cell(yuan("{amount}", line.fen)));
        return row;
      }),
    );
  }
  const total = now.total === 0 ? (root.dataset.free ?? "") : yuan(root.dataset.yuan ?? "", now.total);
  if (now !== base) for (const place of every("[data-total]", root)) place.textContent = total;
  for (const [name, value] of [["no", now.quotes], ["seen", now.total]] as const) {
    const input = one<HTMLInputElement>(`[data-${name}]`, root);
    if (input) input.value = String(value);
  }
}

function showOrder(taps: readonly Tap[]): void {
  const root = order();
  if (!root || !base) return;
  const before = local;
  const own = unseen(taps, root.dataset.case ?? "", Number(root.dataset.version));
  const now = fold(base, own.filter((tap) => tap.act !== "photo"), ratesOf(root));
  local = now;
  for (const part of every("[data-in]", root)) {
    const fits = (part.dataset.in ?? "").split(" ").includes(now.stage);
    part.hidden = !fits || ("local" in part.dataset && now.stage === base.stage);
  }
  for (const step of every<HTMLButtonElement>(".check", root)) step.setAttribute("aria-pressed", String(now.ticks.includes(step.value)));
  showLines(root, now);
  const result = one("[data-result]", root);
  if (result) result.textContent = now.result;
  // What was quoted is what is used, until somebody says otherwise.
  if (before && before.lines !== now.lines) setCart(root, (code) => now.lines.find((line) => line.code === code)?.quantity ?? 0);
  addUp(root, now.free, now.agreed);
  const shots = own.filter((tap) => tap.act === "photo" && tap.state === "waiting").length;
  const words = one("[data-shots]", root);
  if (words) {
    words.hidden = !shots;
    words.textContent = fill(words.dataset.words, { n: String(shots) });
  }
  if (before && before.stage !== now.stage) window.scrollTo({ top: 0 });
}

function showWaiting(taps: readonly Tap[]): void {
  const strip = one("#waiting");
  const words = strip && one("span", strip);
  const link = strip && one("a", strip);
  if (!strip || !words || !link) return;
  const mine = taps.filter((tap) => tap.state === "waiting" && tap.staff === staff).length;
  const others = taps.filter((tap) => tap.state === "waiting" && tap.staff !== staff).length;
  const offline = !navigator.onLine;
  const say = mine
    ? { done: strip.dataset.sending, sending: strip.dataset.sending, gone: strip.dataset.offline, ended: strip.dataset.ended }[offline ? "gone" : outcome]
    : offline
      ? strip.dataset.kept
      : others
        ? strip.dataset.other
        : "";
  const text = fill(say, { n: String(mine || others) });
  strip.hidden = !text;
  if (words.textContent !== text) words.textContent = text;
  link.hidden = !(mine && outcome === "ended" && !offline);
  for (const note of every("[data-out-note]")) note.hidden = !mine;
  for (const card of every("[data-order]")) {
    const n = taps.filter((tap) => tap.case === card.dataset.order && tap.state === "waiting").length;
    const tag = one("[data-waits]", card);
    if (tag) {
      tag.hidden = !n;
      tag.textContent = fill(tag.dataset.words, { n: String(n) });
    }
    const taken = taps.some((tap) => tap.case === card.dataset.order && tap.act === "accept" && (tap.state === "waiting" || tap.state === "sent"));
    const form = one("form", card);
    if (form) form.hidden = taken;
  }
}

const isRefused = (tap: Tap): boolean => tap.staff === staff && (tap.state === "refused" || tap.state === "held");

function showRefused(taps: readonly Tap[]): void {
  const box = one("#refused");
  const list = box && one("ul", box);
  if (!box || !list) return;
  const lines = taps.filter(isRefused).map((tap) => {
    const time = new Date(tap.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const gone = /^\d+$/.test(tap.why ?? "") ? fill(box.dataset.gone, { status: tap.why ?? "" }) : tap.why;
    const why = tap.state === "held" ? (box.dataset.held ?? "") : (gone ?? "");
    const typed = tap.fields.find(([name]) => name === "result")?.[1];
    const text = fill(box.dataset.line, { number: tap.number, label: tap.label, time, why });
    return Object.assign(document.createElement("li"), { textContent: typed ? `${text} “${typed}”` : text });
  });
  box.hidden = !lines.length;
  if (list.childElementCount !== lines.length || lines.some((line, n) => list.children[n]?.textContent !== line.textContent)) list.replaceChildren(...lines);
}

async function show(): Promise<void> {
  const taps = await allTaps();
  showOrder(taps);
  showWaiting(taps);
  showRefused(taps);
}

// ————— sending —————

async function session(): Promise<Session | Outcome> {
  try {
    const answer = await fetch("/session", { redirect: "manual", cache: "no-store", credentials: "same-origin" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return "ended";
    if (!answer.ok) return "gone";
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector<HTMLInputElement>("input[name=_csrf]");
    return part ? { csrf: part.value, staff: part.dataset.staff ?? "" } : "gone";
  } catch {
    return "gone";
  }
}

async function post(tap: Tap, csrf: string): Promise<Answer> {
  const fields: [string, string][] = [["_csrf", csrf], ["key", tap.key], ["at", tap.at], ...tap.fields];
  let body: URLSearchParams | FormData = new URLSearchParams(fields);
  if (tap.file) {
    body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append("file", tap.file, "photo.jpg");
  }
  const init: RequestInit = { method: "POST", body, headers: { accept: "application/json" }, redirect: "manual", credentials: "same-origin" };
  const answer = await fetch(`/m/${tap.case}/${tap.act}`, init);
  const away = answer.type === "opaqueredirect";
  const read: unknown = away ? null : await answer.json().catch(() => null);
  const { refused, version } = (read ?? {}) as { refused?: string; version?: number };
  return { status: answer.status, away, refused, version };
}

/** After taps were taken: pages as they are now, and only then the taps are forgotten. */
async function settle(): Promise<void> {
  const sent = (await allTaps()).filter((tap) => tap.state === "sent");
  if (!sent.length) return;
  let later = false;
  for (const id of new Set(sent.map((tap) => tap.case))) {
    const open = order()?.dataset.case === id;
    if (open && !quiet()) {
      later = true;
      continue;
    }
    const page = await fetchPage(`/m/${id}`);
    const fresh = page && one("#order", page);
    if (!page || !fresh) continue;
    const version = Number(fresh.dataset.version);
    // A page that is typed into stays, and with it the taps that it does not know of.
    if (open && !swap(page)) continue;
    for (const tap of sent) if (tap.case === id && (tap.version ?? 0) <= version) await forgetTap(tap);
  }
  if (one("#orders")) await refreshList();
  if (later) window.setTimeout(() => void send(), HAND);
}

async function send(): Promise<void> {
  const run = async (): Promise<void> => {
    outcome = "sending";
    outcome = await drain({ all: allTaps, keep: keepTap, session, post, told: () => void show() });
    await settle();
  };
  window.clearTimeout(retry);
  // One window sends at a time; without locks the ids keep everything single all the same.
  await locked("linli-taps", run);
  await show();
  channel?.postMessage("taps");
  if (outcome === "gone" && !document.hidden) retry = window.setTimeout(() => void send(), RETRY);
}

// ————— tapping —————

/** The fields that an act takes along. */
function fieldsOf(form: HTMLFormElement, act: string): [string, string][] {
  const fields: [string, string][] = [];
  for (const set of every<HTMLFieldSetElement>("[data-for]", form)) {
    if (!(set.dataset.for ?? "").split(" ").includes(act)) continue;
    for (const input of every<HTMLInputElement>("input,textarea,select", set)) {
      const chosen = !["radio", "checkbox"].includes(input.type) || input.checked;
      if (input.name && chosen && input.value.trim()) fields.push([input.name, input.value]);
    }
  }
  return fields;
}

/** Says what is missing, at its field; a server that could say so may be hours away. */
function complete(form: HTMLFormElement, act: string, fields: readonly [string, string][]): boolean {
  const given = (name: string): boolean => fields.some(([known]) => known === name);
  const value = (name: string): string => fields.find(([known]) => known === name)?.[1] ?? "";
  const needed = every("[data-need]", form).filter((set) => (set.dataset.for ?? "").split(" ").includes(act));
  const names = needed.flatMap((set) => (set.dataset.need ?? "").split(" "));
  if (act === "sign") {
    if (value("sign_by") !== "unable") names.push("strokes");
    if (value("sign_by") !== "resident") names.push("sign_note");
  }
  for (const old of every(".error[data-own]", form)) old.remove();
  every(".bad[data-own]", form).forEach((field) => field.classList.remove("bad"));
  const missing = names.find((name) => !given(name));
  const field = missing && one(`[name="${missing}"]`, form)?.closest<HTMLElement>(".field");
  if (!field) return !missing;
  const label = one("label,.lb", field)?.textContent ?? "";
  const error = Object.assign(document.createElement("p"), { className: "error", textContent: fill(document.body.dataset.missing, { label }) });
  error.dataset.own = field.dataset.own = "";
  error.setAttribute("role", "alert");
  field.classList.add("bad");
  (one(".lb-row", field) ?? field).after(error);
  field.scrollIntoView({ block: "center" });
  one("input:not([type=hidden]),textarea,select", field)?.focus({ preventScroll: true });
  return false;
}

const tapOf = (form: HTMLFormElement, act: string, more: Partial<Tap>): Tap => ({
  key: newKey(),
  staff,
  case: form.dataset.taps ?? form.dataset.photo ?? "",
  number: form.dataset.number ?? "",
  act,
  label: "",
  at: new Date().toISOString(),
  to: "",
  fields: [],
  state: "waiting",
  ...more,
});

/** Whether this page came through the worker: one that takes over afterwards has kept nothing of it. */
const served = Boolean(navigator.serviceWorker?.controller);
let busy = false;

async function tap(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const act = button.dataset.act ?? "";
  const step: [string, string][] = button.name ? [[button.name, button.value]] : [];
  if (busy || (act === "tick" && local?.ticks.includes(button.value))) return;
  const fields = [...fieldsOf(form, act), ...step];
  if (!complete(form, act, fields)) return;
  busy = true;
  try {
    await keepTap(tapOf(form, act, { label: button.dataset.label ?? "", to: button.dataset.to ?? "", fields }));
  } finally {
    busy = false;
  }
  if (act !== "tick") touched = false;
  if (one("#orders") && act === "accept") {
    void send();
    location.href = `/m/${form.dataset.taps ?? ""}`;
    return;
  }
  await show();
  await send();
}

async function photo(input: HTMLInputElement): Promise<void> {
  const form = input.form;
  const file = input.files?.[0];
  const wrong = one("[data-shot-wrong]");
  if (!form || !file) return;
  if (wrong) wrong.hidden = true;
  try {
    const small = await shrink(file);
    const when = one<HTMLInputElement>("input[name=when]:checked", form)?.value ?? "before";
    await keepTap(tapOf(form, "photo", { label: form.dataset.label ?? "", fields: [["when", when]], file: small }));
  } catch {
    if (wrong) {
      wrong.textContent = wrong.dataset.words ?? "";
      wrong.hidden = false;
    }
    return;
  } finally {
    input.value = "";
  }
  await show();
  await send();
}

/** The number, shown as something to press. It is asked for each time, and each look is written down. */
async function call(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams({ _csrf: one<HTMLInputElement>("input[name=_csrf]", form)?.value ?? "" });
  const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" }, redirect: "manual" }).catch(() => null);
  const read = (await answer?.json().catch(() => null)) as { number?: string; refused?: string } | null;
  if (read?.number) {
    const link = Object.assign(document.createElement("a"), { className: "btn btn-primary wide gap", href: `tel:${read.number}`, textContent: read.number });
    form.replaceWith(link);
    link.focus();
  } else {
    const strip = one("#waiting");
    const words = strip && one("span", strip);
    if (strip && words) {
      words.textContent = read?.refused ?? strip.dataset.noNumber ?? "";
      strip.hidden = false;
    }
  }
}

async function leave(form: HTMLFormElement): Promise<void> {
  await leaveNothing();
  form.submit();
}

// ————— the page —————

/** Puts a page of the server in place of the one that is shown; never under somebody's hand. */
function swap(page: Document): boolean {
  const [old, fresh] = [one("#main"), one("#main", page)];
  if (touched || !old || !fresh || old.contains(document.activeElement && document.activeElement.matches("input,textarea,select") ? document.activeElement : null)) return false;
  // The camera may be open: what it brings comes to the field that opened it.
  const shots = one("#shots", old);
  if (shots) one("#shots", fresh)?.replaceWith(shots);
  old.replaceChildren(...Array.from(fresh.childNodes));
  begin();
  return true;
}

const listed = (): string[] => every<HTMLAnchorElement>("[data-order]>a").map((link) => link.pathname);

async function refreshList(): Promise<void> {
  const page = await fetchPage("/m");
  if (page && one("#orders", page)) swap(page);
  await show();
}

/** What has to be done anew when the content is new. */
function begin(): void {
  const root = order();
  base = root && drawn(root);
  local = null;
  if (root) {
    const changed = (): void => {
      touched = true;
      if (local) addUp(root, local.free, local.agreed);
    };
    startCart(root, changed);
    startPad(root, changed);
  }
}

function listen(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = ((event as SubmitEvent).submitter ?? pressed) as HTMLButtonElement | null;
    if (form.dataset.taps !== undefined && button?.dataset.act) {
      event.preventDefault();
      void tap(form, button);
    } else if (form.dataset.call !== undefined) {
      event.preventDefault();
      void call(form);
    } else if (form.dataset.photo !== undefined) {
      event.preventDefault();
    } else if (form.dataset.out !== undefined) {
      event.preventDefault();
      void leave(form);
    }
  });
  // Older browsers do not say which button sent a form.
  let pressed: Element | null = null;
  document.addEventListener("click", (event) => {
    pressed = (event.target as Element).closest("button");
    if ((event.target as Element).closest("[data-again]")) void decide(true);
    if ((event.target as Element).closest("[data-drop]")) void decide(false);
  });
  document.addEventListener("pointerdown", () => (pressedAt = Date.now()), true);
  document.addEventListener("input", (event) => {
    if ((event.target as Element).closest("#taps")) touched = true;
  });
  document.addEventListener("change", (event) => {
    if ((event.target as Element).id === "shot") void photo(event.target as HTMLInputElement);
  });
  const again = (): void => void send();
  window.addEventListener("online", again);
  window.addEventListener("offline", () => void show());
  window.addEventListener("focus", again);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) again();
  });
  channel?.addEventListener("message", () => void show());
}

/** What was refused is sent once more, or was seen and goes. */
async function decide(again: boolean): Promise<void> {
  for (const tap of (await allTaps()).filter(isRefused)) {
    if (again) await keepTap({ ...tap, state: "waiting", why: "" });
    else await forgetTap(tap);
  }
  await show();
  await send();
}

/** New orders appear by themselves: nothing on the list is typed into. On an order a strip leads to them. */
function hear(): void {
  if (typeof EventSource === "undefined") return;
  const list = one("#orders") !== null;
  let last = "";
  let bell = -1;
  const heard = (data: string): void => {
    const read = JSON.parse(data) as { bell?: number };
    const strip = one("#news");
    if (list && last && data !== last) void refreshList().then(() => keepShift(listed()));
    if (!list && strip && bell >= 0 && (read.bell ?? 0) > bell) strip.hidden = false;
    [last, bell] = [data, read.bell ?? 0];
  };
  const open = (): void => {
    const source = new EventSource(`/live?since=${document.body.dataset.now ?? ""}${list ? "&about=cases" : ""}`);
    source.onmessage = (event: MessageEvent<string>) => heard(event.data);
    window.addEventListener("pagehide", () => source.close(), { once: true });
  };
  open();
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) open();
  });
}

async function start(): Promise<void> {
  document.documentElement.classList.add("js");
  startClocks();
  begin();
  listen();
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/m/sw.js", { scope: "/m" }).catch(() => undefined);
  await belongTo(staff);
  await show();
  await send();
  hear();
  if (navigator.onLine) {
    // A page that came through the worker was kept on its way, but not the first one after signing in.
    if (!served || !(await isKept(location.pathname))) await fetchPage(location.pathname);
    await keepShift(listed());
  }
}

void start();
