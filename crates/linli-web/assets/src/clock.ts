// Counts on the clocks of the page every 30 seconds. The words are the server's, filled in here; a row
// that holds the focus is left alone until the focus has gone.

export interface Words {
  left: string;
  over: string;
  days: string;
  hours: string;
  minutes: string;
  under: string;
  join: string;
}

export type Tone = "calm" | "soon" | "late";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const fill = (text: string, values: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

/** A span in words, at most two units, exactly as the server says it. */
export function span(words: Words, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / DAY);
  const hours = Math.floor((whole % DAY) / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const pair = (a: string, b: string): string => fill(words.join, { a, b });
  if (days > 0) {
    const d = fill(words.days, { n: String(days) });
    return hours > 0 ? pair(d, fill(words.hours, { n: String(hours) })) : d;
  }
  if (hours > 0) {
    const h = fill(words.hours, { n: String(hours) });
    return minutes > 0 ? pair(h, fill(words.minutes, { n: String(minutes).padStart(2, "0") })) : h;
  }
  return minutes > 0 ? fill(words.minutes, { n: String(minutes) }) : words.under;
}

/** What a clock shows at `now`; all times in milliseconds. */
export function reading(words: Words, from: number, soon: number, due: number, now: number): { tone: Tone; text: string; width: number } {
  const seconds = Math.floor(due / 1000) - Math.floor(now / 1000);
  const tone: Tone = now > due ? "late" : now >= soon ? "soon" : "calm";
  const text = seconds >= 0 ? fill(words.left, { span: span(words, seconds) }) : fill(words.over, { span: span(words, -seconds) });
  const gone = Math.min(1, Math.max(0, (now - from) / Math.max(1, due - from)));
  return { tone, text, width: Math.round((gone * 100) / 5) * 5 };
}

const swap = (element: Element, prefix: string, value: string): void => {
  for (const name of Array.from(element.classList)) if (name.startsWith(prefix)) element.classList.remove(name);
  if (value) element.classList.add(prefix + value);
};

function tick(words: Words, offset: number): void {
  const now = Date.now() + offset;
  for (const clock of document.querySelectorAll<HTMLElement>("[data-clock]")) {
    if (clock.closest("[data-row]")?.contains(document.activeElement)) continue;
    const { from, soon, due } = clock.dataset;
    const shown = reading(words, Number(from), Number(soon), Number(due), now);
    const text = clock.querySelector<HTMLElement>("[data-words]");
    if (text && text.textContent !== shown.text) text.textContent = shown.text;
    if (clock.hasAttribute("data-pill")) {
      swap(clock, "pill-", shown.tone === "calm" ? "" : shown.tone);
    } else {
      swap(clock, "t-", shown.tone);
      const pill = clock.querySelector("[data-pill]");
      if (pill) swap(pill, "pill-", shown.tone === "calm" ? "" : shown.tone);
    }
    const bar = clock.querySelector("[data-bar]");
    if (bar) swap(bar, "w-", String(shown.width));
  }
}

export function startClocks(): void {
  if (!document.querySelector("[data-clock]")) return;
  const data = document.body.dataset;
  const words: Words = {
    left: data.left ?? "",
    over: data.over ?? "",
    days: data.days ?? "",
    hours: data.hours ?? "",
    minutes: data.minutes ?? "",
    under: data.under ?? "",
    join: data.join ?? "",
  };
  // The machine's own clock may be wrong; the server's time at loading is the measure.
  const offset = data.now ? Number(data.now) - Date.now() : 0;
  window.setInterval(() => tick(words, offset), 30_000);
}
