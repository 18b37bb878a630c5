import type { Time } from '../time.ts';

/** Time that goes on when a test says so. */
export class FakeTime implements Time {
  #now = 0;
  #waiting: { readonly at: number; readonly act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, act: () => void): () => void {
    const entry = { at: this.#now + milliseconds, act };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry);
    };
  }

  /** How many wait for their time. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets time go by, and wakes in their order all whose time comes. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = next.at;
      this.#waiting = this.#waiting.filter((each) => each !== next);
      next.act();
    }
    this.#now = end;
  }

  #next(end: number) {
    return this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
