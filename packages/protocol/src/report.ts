import type { Artefact } from './artefact.ts';
import type { Retry } from './attempt.ts';
import type { JobCounts, MessageCounts } from './counts.ts';
import type { Folds } from './metrics.ts';
import type { Cause, Verdict } from './results.ts';
import type { Usage } from './usage.ts';

/** A job that did not succeed, as the summary shows it. */
export interface Failure {
  readonly path: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** The job's first message of severity ERROR or above. */
  readonly error: string | null;
  readonly directory: string;
}

/** A job that runs now. */
export interface Running {
  readonly path: string;
  /** Microseconds since the epoch. */
  readonly since: number;
}

/**
 * What a layer tells its parent while it runs: its whole state, but for `failures`, `retries` and
 * `artefacts`, which are the new ones.
 */
export interface Report {
  /** Microseconds since the epoch. */
  readonly started: number;
  readonly counts: JobCounts;
  readonly messages: MessageCounts;
  /** A few of the jobs that run now, the longest-running first. */
  readonly running: readonly Running[];
  readonly failures: readonly Failure[];
  /** Jobs that are tried again. */
  readonly retries: readonly Retry[];
  readonly metrics: Folds;
  readonly usage: Usage;
  readonly artefacts: readonly Artefact[];
}

/** How a layer ended. */
export interface Outcome extends Report {
  readonly stopped: number;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Of a job's command, where it ran and exited. */
  readonly exitCode: number | null;
  /** What a machine can tell of why it failed; absent where the verdict and the reason say all. */
  readonly cause?: Cause;
}

/** At most this many running jobs are named in one report; the counts are always whole. */
export const RUNNING_AT_MOST = 16;
/** At most this many failures are named in one report; the counts are always whole. */
export const FAILURES_AT_MOST = 256;
/** At most this many jobs that are tried again are named in one report. */
export const RETRIES_TOLD_AT_MOST = 64;
