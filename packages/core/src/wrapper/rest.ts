import { MACHINE_TIME } from '../clock/time.ts';

/** The time that a job waits between two attempts; it can be ended before it is over. */
export class Rest {
  /** Settles once the rest is over: true, or false where it was ended before. */
  readonly over: Promise<boolean>;
  #end: ((isDue: boolean) => void) | undefined;

  constructor(milliseconds: number) {
    this.over = new Promise((resolve) => {
      const cancel = MACHINE_TIME.after(milliseconds, () => {
        this.#end?.(true);
      });
      this.#end = (isDue) => {
        this.#end = undefined;
        cancel();
        resolve(isDue);
      };
    });
  }

  /** Ends the rest; false where it is over already. */
  end(): boolean {
    const isResting = this.#end !== undefined;
    this.#end?.(false);
    return isResting;
  }
}
