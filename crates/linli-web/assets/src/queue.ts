// The queue that one came from: a list keeps its cases, and the page of a case leads to the next and the one before (J, K).
const NAME = "linli-queue";

interface Queue {
  from: string;
  cases: string[];
}

/** The neighbours of a case in its queue; empty at the ends and for a case that is not in it. */
export function neighbours(cases: readonly string[], path: string): { at: number; before: string; after: string } {
  const at = cases.indexOf(path);
  return { at, before: at > 0 ? (cases[at - 1] ?? "") : "", after: at < 0 ? "" : (cases[at + 1] ?? "") };
}

function read(): Queue | null {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "null") as Queue | null;
  } catch {
    return null;
  }
}

export function startQueue(): void {
  const links = Array.from(document.querySelectorAll<HTMLAnchorElement>("[data-row] a.ttl[href^='/cases/']"));
  if (links.length) {
    const queue: Queue = { from: location.pathname + location.search, cases: links.map((a) => a.getAttribute("href") ?? "") };
    try {
      sessionStorage.setItem(NAME, JSON.stringify(queue));
    } catch {
      // Without a store there is no queue, and every page works as before.
    }
    return;
  }
  const nav = document.querySelector<HTMLElement>("[data-queue]");
  const queue = nav && read();
  if (!nav || !queue) return;
  const { at, before, after } = neighbours(queue.cases, location.pathname);
  if (at < 0) return;
  for (const link of nav.querySelectorAll<HTMLAnchorElement>("a")) {
    const to = { back: queue.from, before, after }[link.dataset.to ?? ""] ?? "";
    link.hidden = !to;
    if (to) link.href = to;
  }
  const where = nav.querySelector("span");
  if (where) where.textContent = `${String(at + 1)} / ${String(queue.cases.length)}`;
  nav.hidden = false;
}
