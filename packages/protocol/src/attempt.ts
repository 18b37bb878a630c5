import type { Verdict } from './results.ts';

/** An attempt at a layer that was followed by another one. Times are microseconds since the epoch. */
export interface EarlierAttempt {
  /** Which one it was, from 1 on. */
  readonly attempt: number;
  readonly result: Verdict;
  readonly reason: string;
  readonly exit_code: number | null;
  readonly started: number | null;
  readonly stopped: number | null;
  /** Where its files are, relative to the layer's tracking directory. */
  readonly directory: string;
  /** What brought the next one, such as `retried: fail` or `resumed: lost`. */
  readonly why: string;
}

/** Which attempt at a layer an assignment is. */
export interface Attempt {
  readonly number: number;
  /** The first since the run was started or was gone on with: retries are counted from there. */
  readonly first: number;
  /** Those before it, the oldest first. */
  readonly earlier: readonly EarlierAttempt[];
}

/** A layer that has not been tried before. */
export const FIRST_ATTEMPT: Attempt = { number: 1, first: 1, earlier: [] };

/** How much of what an earlier run of a layer left is run again. */
export interface Past {
  /**
   * `resume`: what was aborted, was lost or never ran. `failed`: what failed as well. `all`:
   * everything. What depends on something that runs again does so in each of them.
   */
  readonly mode: 'resume' | 'failed' | 'all';
  /** Idents from this layer down to the one that this is about; what is beside them is kept. */
  readonly only: readonly string[];
}

/** A job that is tried again, as those above it are told. */
export interface Retry {
  readonly path: string;
  /** Why the attempt that ended is not the last. */
  readonly reason: string;
  /** The attempt that follows, and the last one that may. */
  readonly next: number;
  readonly last: number;
  /** Milliseconds until then. */
  readonly delay: number;
}
