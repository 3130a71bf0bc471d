// Sends the taps that wait: in order, each until the server has answered. Nothing is sent twice that was answered, and what
// was sent without an answer is sent again under the same id, which the server does once.
import type { Tap } from "./taps";

/** done: nothing waits any more. gone: no answer; later. ended: one has to sign in first. */
export type Outcome = "done" | "gone" | "ended";

export interface Session {
  csrf: string;
  staff: string;
}

export interface Answer {
  status: number;
  /** Led to the sign-in. */
  away?: boolean;
  /** Why it was refused, in words. */
  refused?: string;
  version?: number;
}

export interface Io {
  all(): Promise<Tap[]>;
  keep(tap: Tap): Promise<void>;
  session(): Promise<Session | Outcome>;
  /** Fails when nobody answers. */
  post(tap: Tap, csrf: string): Promise<Answer>;
  /** After each tap that was answered. */
  told?(tap: Tap): void;
}

/** What an answer means for the tap. */
export function meaning(answer: Answer): "taken" | "refused" | "ended" | "later" {
  if (answer.away || answer.status === 401) return "ended";
  if (answer.status >= 200 && answer.status < 300) return "taken";
  // Too many, too early, too slow, or the server's own trouble: the same tap may be taken later.
  return answer.status >= 500 || [408, 425, 429].includes(answer.status) ? "later" : "refused";
}

/** What waits to be sent by this person, the oldest first. */
export const waiting = (taps: readonly Tap[], staff: string): Tap[] =>
  taps.filter((tap) => tap.state === "waiting" && tap.staff === staff).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));

/** Steps that were made on a step that was refused: they would be refused too, or mean something else. Photos stand alone. */
export const resting = (taps: readonly Tap[], refused: Tap): Tap[] =>
  waiting(taps, refused.staff).filter((tap) => tap.case === refused.case && tap.act !== "photo" && (tap.seq ?? 0) > (refused.seq ?? 0));

/** Sends until nothing waits, or nobody answers. */
export async function drain(io: Io): Promise<Outcome> {
  if (!(await io.all()).some((tap) => tap.state === "waiting")) return "done";
  const session = await io.session();
  if (typeof session === "string") return session;
  for (;;) {
    const [tap] = waiting(await io.all(), session.staff);
    if (!tap) return "done";
    let answer: Answer;
    try {
      answer = await io.post(tap, session.csrf);
    } catch {
      return "gone";
    }
    const means = meaning(answer);
    if (means === "ended") return "ended";
    if (means === "later") return "gone";
    if (means === "taken") {
      await io.keep({ ...tap, state: "sent", version: answer.version ?? 0 });
    } else {
      if (tap.act !== "photo") for (const next of resting(await io.all(), tap)) await io.keep({ ...next, state: "held" });
      await io.keep({ ...tap, state: "refused", why: answer.refused ?? String(answer.status) });
    }
    io.told?.(tap);
  }
}
