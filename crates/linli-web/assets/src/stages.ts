// Where an order stands on the phone: what the server said, and the taps that it has not answered yet. The rules are the
// server's; this only foresees them, so that the page goes on where there is no signal.
import type { Tap } from "./taps";

export interface Rate {
  code: string;
  name: string;
  fen: number;
}

export interface Line {
  code: string;
  name: string;
  quantity: number;
  fen: number;
}

export interface Local {
  stage: string;
  /** Nobody pays here. */
  free: boolean;
  ticks: string[];
  /** Quotes so far. */
  quotes: number;
  lines: Line[];
  total: number;
  /** What the resident agreed to, in fen; -1 before. */
  agreed: number;
  result: string;
}

/** What is wanted, with what it costs here. For showing only: the server computes the price. */
export function price(rates: readonly Rate[], fields: readonly [string, string][], free: boolean): { lines: Line[]; total: number } {
  const lines: Line[] = [];
  for (const [name, value] of fields) {
    const rate = name.startsWith("q.") ? rates.find((one) => one.code === name.slice(2)) : undefined;
    const quantity = Number(value);
    if (!rate || !Number.isInteger(quantity) || quantity < 1) continue;
    lines.push({ code: rate.code, name: rate.name, quantity, fen: free ? 0 : rate.fen * quantity });
  }
  return { lines, total: lines.reduce((sum, line) => sum + line.fen, 0) };
}

/** The order after one more tap. */
export function after(now: Local, tap: Pick<Tap, "act" | "to" | "fields">, rates: readonly Rate[]): Local {
  const field = (name: string): string => tap.fields.find(([known]) => known === name)?.[1] ?? "";
  switch (tap.act) {
    case "tick":
      return { ...now, ticks: [...now.ticks, field("step")] };
    case "quote": {
      const priced = price(rates, tap.fields, now.free);
      // What is free, or no more than was agreed already, needs no new agreement.
      const agreed = priced.total === 0 || priced.total <= now.agreed;
      const stage = agreed ? (now.stage === "working" ? "working" : "agreed") : "quoted";
      return { ...now, ...priced, stage, quotes: now.quotes + 1, agreed: agreed ? Math.max(now.agreed, priced.total) : now.agreed };
    }
    case "agree-quote":
      return { ...now, stage: "agreed", agreed: now.total };
    case "decline-quote":
      return { ...now, stage: "on_site", lines: [], total: 0 };
    case "nobody-home":
      return { ...now, stage: "accepted", ticks: [] };
    case "finish-work":
      return { ...now, ...price(rates, tap.fields, now.free), stage: "done", result: field("result") };
    default:
      return { ...now, stage: tap.to || now.stage };
  }
}

/** The taps that a page of this version does not show yet. */
export const unseen = (taps: readonly Tap[], order: string, version: number): Tap[] =>
  taps.filter((tap) => tap.case === order && (tap.state === "waiting" || (tap.state === "sent" && (tap.version ?? 0) > version)));

/** The order as the page shows it, with every tap that it does not show yet. */
export const fold = (page: Local, taps: readonly Tap[], rates: readonly Rate[]): Local =>
  taps.reduce((now, tap) => after(now, tap, rates), page);
