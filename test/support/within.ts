import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that a test waits for any one thing, on a machine that may be busy. */
const DEADLINE = 30_000;
/** Milliseconds between looks at what tells no event. */
const LOOK = 5;

/** Waits for a promise, and fails by saying what did not happen in time. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const abort = new AbortController();
  const late = delay(DEADLINE, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`${what} did not happen within ${DEADLINE / 1000} s`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    abort.abort();
    late.catch(() => undefined);
  }
}

/** Looks until there is something to see: for what other processes do, which tells no event here. */
export async function until<T>(look: () => T | undefined | false, what: string): Promise<T> {
  const deadline = Date.now() + DEADLINE;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline)
      throw new Error(`${what} did not happen within ${DEADLINE / 1000} s`);
    await delay(LOOK);
  }
}
