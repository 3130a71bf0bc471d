// Whether the server can be reached and the session stands, before a form is sent: a form that would be lost stays. When
// the session has ended, one signs in over the page; when the server is gone, a strip says so, with a number to call.

export type Reach = "ok" | "signed-out" | "gone";

let staff = "";
const waiting: Array<() => void> = [];

const strip = (): HTMLElement | null => document.getElementById("gone");
const layer = (): HTMLElement | null => document.getElementById("again");

/** What an answer says about the session. */
export function reachOf(response: { ok: boolean; redirected: boolean; url: string; status: number }): Reach {
  if (response.redirected && new URL(response.url, "http://desk").pathname === "/sign-in") return "signed-out";
  if (response.status === 401) return "signed-out";
  return response.status >= 500 ? "gone" : "ok";
}

/** Sends a request of ours; says what became of it, on the page too. */
export async function ask(path: string, body?: URLSearchParams, part = ""): Promise<{ reach: Reach; text: string }> {
  let reach: Reach = "gone";
  let text = "";
  try {
    const headers: Record<string, string> = part ? { "x-linli-part": part } : {};
    const init: RequestInit = body ? { method: "POST", body, headers, keepalive: body.toString().length < 60_000 } : { headers };
    const response = await fetch(path, { ...init, credentials: "same-origin", cache: "no-store" });
    reach = reachOf(response);
    text = await response.text();
  } catch {
    reach = "gone";
  }
  const gone = strip();
  if (gone) gone.hidden = reach !== "gone";
  return { reach, text };
}

function takeToken(text: string): boolean {
  const part = new DOMParser().parseFromString(text, "text/html").querySelector<HTMLInputElement>("input[name=_csrf]");
  if (!part) return false;
  const now = part.dataset.staff ?? "";
  if (staff && now && staff !== now) {
    // Somebody else signed in: this page is not theirs.
    location.reload();
    return false;
  }
  staff = now;
  for (const input of document.querySelectorAll<HTMLInputElement>("input[name=_csrf]")) input.value = part.value;
  return true;
}

/** Whether a form can be sent now. */
export async function check(): Promise<Reach> {
  const { reach, text } = await ask("/session");
  if (reach === "ok") takeToken(text);
  return reach;
}

/** Asks for the password over the page, and goes on with `then` afterwards, besides all that waits already. */
export function signInAgain(then?: () => void): void {
  const sheet = layer();
  if (!sheet) return location.reload();
  if (then) waiting.push(then);
  if (!sheet.hidden) return;
  sheet.hidden = false;
  sheet.querySelector<HTMLInputElement>("input[name=name]")?.focus();
}

async function signIn(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  const wrong = form.querySelector<HTMLElement>("[data-wrong]");
  try {
    const response = await fetch("/sign-in", { method: "POST", body, credentials: "same-origin" });
    const inside = response.redirected && new URL(response.url).pathname !== "/sign-in";
    if (wrong) wrong.hidden = inside;
    if (!inside || (await check()) !== "ok") return;
  } catch {
    const gone = strip();
    if (gone) gone.hidden = false;
    return;
  }
  const sheet = layer();
  if (sheet) sheet.hidden = true;
  form.reset();
  for (const then of waiting.splice(0)) then();
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.dataset.sure = "1";
  if (typeof form.requestSubmit === "function") {
    form.requestSubmit(submitter);
  } else {
    // Older Safari: the button's name and address go along by hand.
    if (submitter instanceof HTMLButtonElement && submitter.name) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(field);
    }
    if (submitter instanceof HTMLButtonElement && submitter.hasAttribute("formaction")) form.action = submitter.formAction;
    form.submit();
  }
  // The browser stays on this page when the answer is a file, or when it is stopped.
  window.setTimeout(() => delete form.dataset.sure, 1000);
}

export function startReach(): void {
  if (!document.querySelector(".shell")) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || form.dataset.sure || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.signIn !== undefined) return void signIn(form);
    if (form.dataset.asking) return;
    form.dataset.asking = "1";
    const submitter = (event as SubmitEvent).submitter ?? null;
    const go = (): void => {
      void check().then((reach) => {
        delete form.dataset.asking;
        if (reach === "ok") send(form, submitter);
        else if (reach === "signed-out") signInAgain(go);
      });
    };
    go();
  });
}
