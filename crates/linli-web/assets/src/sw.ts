// The browser's worker for /m: pages come from the server while it answers, else as they were kept; scripts and styles, whose
// names change with their content, come from the phone. It pushes nothing, and sends no tap: the pages do (send.ts).

import { locked } from "./locked";
import { ORDERS, PARTS } from "./offline";

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Asked extends Waiting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Scope {
  addEventListener(type: "install" | "activate", on: (event: Waiting) => void): void;
  addEventListener(type: "fetch", on: (event: Asked) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
}

const scope = self as unknown as Scope;
/** A signal that answers no sooner is none, where a kept page is at hand. */
const PATIENCE = 4_000;

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

const marked = async (kept: Response): Promise<Response> => {
  const headers = new Headers(kept.headers);
  headers.set("x-linli-kept", "1");
  return new Response(await kept.blob(), { status: 200, headers });
};

/** The pages of whoever is signed in make this store, signing out removes it: what is on its way then is not kept. */
const keep = (path: string, answer: Response): Promise<void> =>
  locked(ORDERS, async () => {
    if (await caches.has(ORDERS)) await (await caches.open(ORDERS)).put(path, answer);
  });

async function page(request: Request, path: string): Promise<Response> {
  const kept = await caches.match(path, { cacheName: ORDERS });
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && answer.type === "basic" && !answer.redirected) await keep(path, answer.clone());
    return answer;
  });
  if (!kept) {
    try {
      return await asked;
    } catch {
      const list = await caches.match("/m", { cacheName: ORDERS });
      return list && path !== "/m" ? Response.redirect("/m") : Response.error();
    }
  }
  const late = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE));
  const answer = await Promise.race([asked.catch(() => null), late]);
  // The server's own trouble is no reason to see nothing.
  return answer && answer.status < 500 ? answer : marked(kept);
}

async function part(request: Request): Promise<Response> {
  const parts = await caches.open(PARTS);
  const kept = await parts.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await parts.put(request, answer.clone());
  return answer;
}

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.location.origin) return;
  if (url.pathname === "/m" || /^\/m\/[0-9a-f-]{36}$/.test(url.pathname)) event.respondWith(page(request, url.pathname));
  else if (/^\/assets\/[^/]+\.[0-9a-f]{12}\.\w+$/.test(url.pathname)) event.respondWith(part(request));
});
