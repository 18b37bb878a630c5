import type { Verdict } from '@gator/protocol';

export const MILLISECOND = 1000;

/** A pseudo-random sequence (mulberry32), so that a failing run can be run again. */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The verdict that an attempt at a job comes to where nothing disturbs it: it depends on nothing but these. */
export function verdictAt(path: string, seed: number, attempt: number): Verdict {
  let hash = seed + attempt - 1;
  for (const letter of path) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return sequence(hash)() < 0.75 ? 'SUCCESS' : 'FAILURE';
}

/** Time, and what is to happen in it. */
export class Clock {
  now = 0;
  readonly #agenda: { readonly time: number; readonly act: () => void }[] = [];

  at(time: number, act: () => void): void {
    let place = this.#agenda.length;
    while (place > 0 && (this.#agenda[place - 1]?.time ?? 0) > time) place -= 1;
    this.#agenda.splice(place, 0, { time, act });
  }

  /** Runs to the end of the agenda; `before` sees the world before each thing that happens. */
  run(before: () => void): void {
    for (let next = this.#agenda.shift(); next !== undefined; next = this.#agenda.shift()) {
      if (next.time > this.now) before();
      this.now = next.time;
      next.act();
    }
  }
}

/** What a wire needs to know of the run around it. */
export interface Air {
  readonly clock: Clock;
  readonly random: () => number;
  /** Messages that have been sent and have not arrived, and turns that were asked for. */
  flying: number;
}

/** One direction of a link: messages arrive late, and in order. */
export class Wire {
  readonly #air: Air;
  #last = 0;

  constructor(air: Air) {
    this.#air = air;
  }

  send(deliver: () => void): void {
    const { clock } = this.#air;
    this.#last = Math.max(this.#last, clock.now + this.#air.random() * 20 * MILLISECOND);
    this.#air.flying += 1;
    clock.at(this.#last, () => {
      this.#air.flying -= 1;
      deliver();
    });
  }
}
