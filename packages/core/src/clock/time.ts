/** What `setTimeout` takes at most, some 24 days: a longer wait would be over at once. */
const LONGEST = 2 ** 31 - 1;

/** Time as clocks need it: it never jumps, and it wakes whoever waits. Tests bring their own. */
export interface Time {
  /** Milliseconds since some moment; only differences mean anything. */
  now(): number;
  /** Acts once after so many milliseconds, unless the function that it returns is called before. */
  after(milliseconds: number, act: () => void): () => void;
}

/** The time of this machine, which goes on evenly whatever is done to the time of day. */
export const MACHINE_TIME: Time = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const end = performance.now() + milliseconds;
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const left = end - performance.now();
      timer = left > LONGEST ? setTimeout(wait, LONGEST) : setTimeout(act, Math.ceil(left));
    };
    wait();
    return () => {
      clearTimeout(timer);
    };
  },
};
