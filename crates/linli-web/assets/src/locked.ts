// One at a time, in all windows and the worker of this browser.

/** Runs what must not overlap with what else has this name. Browsers without locks run it at once. */
export const locked = (name: string, run: () => Promise<void>): Promise<void> =>
  "locks" in navigator ? navigator.locks.request(name, run) : run();
