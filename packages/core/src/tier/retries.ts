import type { RetryCause } from '@gator/spec';
import { verdictOf, type ChildEnd } from './events.ts';
import type { Child } from './roster.ts';

/** A further attempt that a child gets. */
export interface Again {
  readonly cause: RetryCause;
  /** How many there may be in all. */
  readonly most: number;
  /** Milliseconds until it gets in line. */
  readonly delay: number;
}

/** A child whose last attempt has ended, and is not the last. */
interface Resting {
  readonly child: Child;
  readonly end: ChildEnd;
}

/** Which jobs are tried again, and how often they were. */
export class Retries {
  /** Attempts that have ended, of children that have not. */
  readonly #tried = new Map<number, number>();
  /** Children that wait for the time of their next attempt. */
  readonly #resting = new Map<number, Resting>();

  /** The attempt that a child's next start is, counted from the tier's own start. */
  next(id: number): number {
    return (this.#tried.get(id) ?? 0) + 1;
  }

  /** Decides what follows an attempt: another one, or undefined where this was the last. */
  after(child: Child, end: ChildEnd): Again | undefined {
    const { spec, id } = child;
    const cause = causeOf(end);
    const tried = this.next(id);
    if (spec.kind !== 'job' || cause === undefined) return undefined;
    if (tried > spec.retries || !spec.retry_on.includes(cause)) return undefined;
    this.#tried.set(id, tried);
    this.#resting.set(id, { child, end });
    return { cause, most: spec.retries + 1, delay: spec.retry_delay };
  }

  /** A child's time has come; undefined where it does not rest any more. */
  wake(id: number): Resting | undefined {
    const resting = this.#resting.get(id);
    this.#resting.delete(id);
    return resting;
  }

  /** A child has ended for good. */
  forget(id: number): void {
    this.#tried.delete(id);
    this.#resting.delete(id);
  }
}

/** What a further attempt would be for; undefined where there is nothing to try again, as after a stop. */
function causeOf(end: ChildEnd): RetryCause | undefined {
  switch (end.id) {
    case 'completed':
      if (end.outcome.cause === 'timeout') return 'timeout';
      return end.outcome.verdict === 'FAILURE' ? 'fail' : undefined;
    case 'lost':
      // It may have recorded an end that it could not tell any more.
      if (verdictOf(end) === 'SUCCESS') return undefined;
      return verdictOf(end) === 'FAILURE' ? 'fail' : 'lost';
    case 'skipped':
    case 'never':
      return undefined;
    default:
      return end satisfies never;
  }
}
