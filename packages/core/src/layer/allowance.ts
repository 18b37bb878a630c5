/** Requests that are dealt with at once. */
const PENDING = 64;
/** Milliseconds in one turn of the event loop. */
const SLICE = 10;

/**
 * What one client may take of a process, over however many connections: so many requests at once,
 * and so much time in one turn of the event loop. A tool, the parent and the job's outputs have
 * their turn in between, whatever the client does.
 *
 *     open ──too many pending, or the slice used up──► used up ──one done, or the next turn──► open
 */
export class Allowance {
  #pending = 0;
  #spent = 0;
  /** Whether the time that was spent in this turn will be forgotten with the next. */
  #counting = false;
  /** Who goes on when there is something left again, in the order in which they wait. */
  readonly #waiting = new Set<() => void>();

  get isOpen(): boolean {
    return this.#pending < PENDING && this.#spent < SLICE;
  }

  /** Deals with one request: its time is counted, and where it goes on, it is one that is pending. */
  spend(deal: () => Promise<void> | undefined): void {
    const start = performance.now();
    const dealt = deal();
    this.#spent += performance.now() - start;
    if (!this.#counting) this.#countTurn();
    if (dealt === undefined) return;
    this.#pending += 1;
    void dealt.then(() => {
      this.#pending -= 1;
      this.#wake();
    });
  }

  #countTurn(): void {
    this.#counting = true;
    setImmediate(() => {
      this.#counting = false;
      this.#spent = 0;
      this.#wake();
    });
  }

  /** Has somebody go on when there is something left. */
  wait(go: () => void): void {
    this.#waiting.add(go);
  }

  /** Who has gone on and waits again is last then. */
  #wake(): void {
    for (const go of this.#waiting) {
      if (!this.isOpen) return;
      this.#waiting.delete(go);
      go();
    }
  }
}
