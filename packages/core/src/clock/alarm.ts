import { RunningTime } from './running-time.ts';
import type { Time } from './time.ts';

/** Rings once, after so much time in which it was not paused. */
export class Alarm {
  readonly #time: Time;
  readonly #running = new RunningTime();
  readonly #end: number;
  readonly #ring: () => void;
  #cancel: (() => void) | undefined;

  constructor(time: Time, milliseconds: number, ring: () => void) {
    this.#time = time;
    this.#end = this.#running.at(time.now()) + milliseconds;
    this.#ring = ring;
    this.#wind();
  }

  pause(): void {
    this.#running.pause(this.#time.now());
    this.cancel();
  }

  resume(): void {
    if (!this.#running.paused) return;
    this.#running.resume(this.#time.now());
    this.#wind();
  }

  /** It rings no more, unless it is resumed after a pause. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wind(): void {
    const left = this.#end - this.#running.at(this.#time.now());
    this.#cancel = this.#time.after(Math.max(0, left), this.#ring);
  }
}
