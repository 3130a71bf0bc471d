// The taps of a technician's phone: kept in the browser's database until the server has them, in their order, each with its
// own id and time. Sending is in send.ts.

/** waiting: to be sent. sent: taken, but no page shows it yet. refused: a rule said no. held: a step before was refused. */
export type TapState = "waiting" | "sent" | "refused" | "held";

export interface Tap {
  seq?: number;
  /** The id by which the server knows it again. */
  key: string;
  staff: string;
  case: string;
  number: string;
  act: string;
  /** What stood on the button. */
  label: string;
  at: string;
  /** The stage that follows, as far as the button says so. */
  to: string;
  fields: [string, string][];
  file?: Blob;
  state: TapState;
  why?: string;
  /** The order's version that it made. */
  version?: number;
}

const NAME = "linli-worker";
const TAPS = "taps";

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TAPS, { keyPath: "seq", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error ?? new Error(NAME));
  });
  return opened;
}

async function change<T>(mode: IDBTransactionMode, work: (taps: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await database();
  return new Promise<T>((done, fail) => {
    const transaction = base.transaction(TAPS, mode);
    const asked = work(transaction.objectStore(TAPS));
    // Written only when the transaction is: a phone that is switched off in between has it or has it not.
    transaction.oncomplete = () => done(asked.result);
    transaction.onabort = transaction.onerror = () => fail(transaction.error ?? new Error(TAPS));
  });
}

/** Every tap, in the order in which they were made. */
export const allTaps = (): Promise<Tap[]> => change("readonly", (taps) => taps.getAll() as IDBRequest<Tap[]>);

/** Keeps a tap: a new one, or what became of one. */
export const keepTap = async (tap: Tap): Promise<void> => void (await change("readwrite", (taps) => taps.put(tap)));

/** Forgets a tap. */
export const forgetTap = async (tap: Tap): Promise<void> =>
  void (await change("readwrite", (taps) => taps.delete(tap.seq ?? -1)));

/** An id that nobody else has. Not randomUUID: phones reach a test server without HTTPS, where it is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
