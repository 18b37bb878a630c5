import type { Report } from '@gator/protocol';

/** A job of which nothing changes is told of again after this many intervals, so that it is seen to live. */
const QUIET_AT_MOST = 12;

/**
 * What a wrapper tells its parent while its job runs: what it would tell anew in each interval goes out
 * where it has changed. Thousands of jobs that wait for something then cost their tier nothing.
 */
export class Telling {
  readonly #send: (report: Report) => void;
  #told = '';
  #quiet = 0;

  constructor(send: (report: Report) => void) {
    this.#send = send;
  }

  tell(report: Report): void {
    const facts = factsOf(report);
    this.#quiet += 1;
    if (facts === this.#told && this.#quiet < QUIET_AT_MOST) return;
    this.#told = facts;
    this.#quiet = 0;
    this.#send(report);
  }
}

/** All but the time that has passed, which everybody knows. */
function factsOf(report: Report): string {
  return JSON.stringify({ ...report, usage: { ...report.usage, wall_seconds: 0 } });
}
