// Keeps the bell right and says how many cases changed since the page was shown. Never changes a row or a form: the
// visitor presses when they want to see (failure mode: a row repainted under the cursor). By a stream while the page is
// in view; by asking every 30 seconds where streams do not work.

import { signInAgain } from "./reach";

export interface News {
  bell: number;
  updates: number;
}

const POLL = 30_000;

/** What a page does about an answer. */
export type Heard = "news" | "ended" | "nothing";

/** An empty answer to a question says that the session has ended: there is nothing more to hear. */
export function heard(status: number): Heard {
  if (status === 204) return "ended";
  return status >= 200 && status < 300 ? "news" : "nothing";
}

/** What the server sent; nothing if it is no news. */
export function read(text: string): News | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const { bell, updates } = value as Record<string, unknown>;
    return Number.isInteger(bell) && Number.isInteger(updates) ? { bell: bell as number, updates: updates as number } : null;
  } catch {
    return null;
  }
}

/** The address to listen at. */
export function address(path: string, since: string, about: string): string {
  const query = new URLSearchParams({ since });
  const [topic, id] = about.split(":");
  if (topic) query.set("about", topic);
  if (id) query.set("case", id);
  return `${path}?${query}`;
}

const fill = (text: string | undefined, count: number): string => (text ?? "").replace("{count}", count >= 100 ? "99+" : String(count));

function show(news: News): void {
  const bell = document.querySelector<HTMLElement>("[data-bell]");
  const number = bell?.querySelector<HTMLElement>("[data-count]");
  if (bell && number) {
    const text = news.bell > 0 ? fill("{count}", news.bell) : "";
    if (number.textContent !== text) {
      number.textContent = text;
      bell.setAttribute("aria-label", news.bell > 0 ? fill(bell.dataset.some, news.bell) : (bell.dataset.none ?? ""));
    }
  }
  const bar = document.querySelector<HTMLElement>("[data-live]");
  const words = bar?.querySelector<HTMLElement>("[data-live-words]");
  if (!bar || !words) return;
  const text = news.updates > 0 ? fill(bar.dataset.words, news.updates) : "";
  if (words.textContent !== text) words.textContent = text;
  bar.classList.toggle("on", news.updates > 0);
}

/** Says that the session has ended, with the way back in; afterwards the page listens again. */
function ended(again: () => void): void {
  const strip = document.getElementById("ended");
  if (!strip || !strip.hidden) return;
  strip.hidden = false;
  strip.querySelector("button")?.addEventListener(
    "click",
    () =>
      signInAgain(() => {
        strip.hidden = true;
        again();
      }),
    { once: true },
  );
}

export function startLive(): void {
  const { now, listen } = document.body.dataset;
  if (!now || listen === undefined) return;
  const about = document.querySelector<HTMLElement>("[data-live]")?.dataset.live ?? "";
  let source: EventSource | null = null;
  let timer = 0;

  const ask = async (): Promise<void> => {
    try {
      const answer = await fetch(address("/live/now", now, about), { headers: { accept: "application/json" }, redirect: "error" });
      const what = heard(answer.status);
      // Said on the page, and asked no more until somebody has signed in: the form under the cursor stays.
      if (what === "ended") return ended(start);
      const news = what === "news" ? read(await answer.text()) : null;
      if (news) show(news);
    } catch {
      // Offline: the page stays as it is.
    }
    if (!document.hidden) timer = window.setTimeout(() => void ask(), POLL * (0.8 + 0.4 * Math.random()));
  };

  const stop = (): void => {
    source?.close();
    source = null;
    window.clearTimeout(timer);
  };

  const start = (): void => {
    stop();
    if (document.hidden) return;
    if (typeof EventSource === "undefined") {
      void ask();
      return;
    }
    source = new EventSource(address("/live", now, about));
    source.onmessage = (event: MessageEvent<string>) => {
      const news = read(event.data);
      if (news) show(news);
    };
    source.onerror = () => {
      // A stream that the server refused does not come back by itself.
      if (source?.readyState === EventSource.CLOSED) {
        stop();
        // Refused because there are too many, or because the session has ended: asked once, it says which.
        timer = window.setTimeout(() => void ask(), 500 + 1_500 * Math.random());
      }
    };
  };

  // Browsers allow six connections to one address: a page that nobody looks at needs none.
  document.addEventListener("visibilitychange", start);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) start();
  });
  start();
}
