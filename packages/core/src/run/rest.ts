import { MACHINE_TIME } from '../clock/time.ts';

/** The time between two attempts at a root that is one job; a stop ends it. */
export class Rest {
  #end: (() => void) | undefined;

  /** Settles after so many milliseconds: true, or false where it was ended before. */
  take(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = MACHINE_TIME.after(milliseconds, () => {
        resolve(true);
      });
      this.#end = () => {
        cancel();
        resolve(false);
      };
    });
  }

  end(): void {
    this.#end?.();
  }
}
