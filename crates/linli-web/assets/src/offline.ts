// The orders of the shift, kept on the phone: pages and what they are made of, until somebody signs out. The worker (sw.ts)
// gives them out where there is no signal.

import { locked } from "./locked";

export const ORDERS = "linli-orders";
export const PARTS = "linli-parts";
const OWNER = "linli-staff";

const store = (): CacheStorage | null => ("caches" in window ? caches : null);

/** Forgets the orders. Taps that wait stay: they belong to whoever made them. */
async function forgetOrders(): Promise<void> {
  try {
    await locked(ORDERS, async () => void (await store()?.delete(ORDERS)));
    localStorage.removeItem(OWNER);
  } catch {
    // Without a store nothing was kept.
  }
}

/** While somebody signs out, what is still on its way is not kept. */
let leaving = false;

/** Whoever signs out leaves no orders on the phone. */
export async function leaveNothing(): Promise<void> {
  leaving = true;
  await forgetOrders();
}

/** The same on any page. */
export function forgetAtSignOut(): void {
  document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => void leaveNothing());
}

/** Makes the store of this person's orders; somebody else's are none of theirs. */
export async function belongTo(staff: string): Promise<void> {
  try {
    const owner = localStorage.getItem(OWNER);
    if (owner !== null && owner !== staff) await forgetOrders();
    localStorage.setItem(OWNER, staff);
    await store()?.open(ORDERS);
  } catch {
    // A browser that keeps nothing keeps nothing of others.
  }
}

/** Whether the page of a path lies on the phone. */
export async function isKept(path: string): Promise<boolean> {
  const kept = await store()?.match(path, { cacheName: ORDERS }).catch(() => undefined);
  return kept !== undefined;
}

/** The page of a path as the server has it now, kept for later; nothing where there is no answer. */
export async function fetchPage(path: string): Promise<Document | null> {
  if (leaving) return null;
  try {
    const answer = await fetch(path, { headers: { accept: "text/html" }, redirect: "manual", cache: "no-store", credentials: "same-origin" });
    // A page that the worker gave out because nobody answered is no news.
    if (leaving || !answer.ok || answer.headers.has("x-linli-kept")) return null;
    await (await store()?.open(ORDERS))?.put(path, answer.clone());
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** Keeps what the open page is made of, and the pages of these orders; forgets orders that are not listed any more. */
export async function keepShift(orders: readonly string[]): Promise<void> {
  const kept = store();
  if (!kept) return;
  const own = Array.from(document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>("link[href^='/assets/'],script[src^='/assets/']"));
  const parts = own.map((part) => new URL("src" in part ? part.src : part.href).pathname).concat(document.body.dataset.icons ?? []);
  const cache = await kept.open(PARTS);
  await Promise.all(parts.map(async (part) => (await cache.match(part)) ?? cache.add(part).catch(() => undefined)));
  if (!orders.length) return;
  const pages = await kept.open(ORDERS);
  for (const known of await pages.keys()) {
    const { pathname } = new URL(known.url);
    if (pathname !== "/m" && !orders.includes(pathname)) await pages.delete(known);
  }
  for (const order of orders) if (!(await fetchPage(order))) return;
}
