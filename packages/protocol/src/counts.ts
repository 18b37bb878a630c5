import { SEVERITY_NAMES, type Severity } from './severity.ts';
import type { Verdict } from './results.ts';

/**
 * The jobs of a layer and of all below it, by how far they are. `waiting` is not kept:
 * it is what is left of `total`, so that the parts always add up.
 */
export interface JobCounts {
  readonly total: number;
  readonly active: number;
  readonly passed: number;
  /** Those of `passed` that did not at their first attempt. */
  readonly flaky: number;
  readonly failed: number;
  readonly aborted: number;
  readonly skipped: number;
}

/** Numbers of messages, one for each of `SEVERITY_NAMES`, in that order. */
export type MessageCounts = readonly number[];

export const NO_JOBS: JobCounts = {
  total: 0,
  active: 0,
  passed: 0,
  flaky: 0,
  failed: 0,
  aborted: 0,
  skipped: 0,
};
export const NO_MESSAGES: MessageCounts = SEVERITY_NAMES.map(() => 0);

/** Adds two sets of counts. */
export function addJobs(a: JobCounts, b: JobCounts): JobCounts {
  return {
    total: a.total + b.total,
    active: a.active + b.active,
    passed: a.passed + b.passed,
    flaky: a.flaky + b.flaky,
    failed: a.failed + b.failed,
    aborted: a.aborted + b.aborted,
    skipped: a.skipped + b.skipped,
  };
}

/** Takes `b` from `a`. */
export function subtractJobs(a: JobCounts, b: JobCounts): JobCounts {
  return {
    total: a.total - b.total,
    active: a.active - b.active,
    passed: a.passed - b.passed,
    flaky: a.flaky - b.flaky,
    failed: a.failed - b.failed,
    aborted: a.aborted - b.aborted,
    skipped: a.skipped - b.skipped,
  };
}

/** The jobs that have neither started nor ended. */
export function waitingJobs(counts: JobCounts): number {
  return counts.total - counts.active - endedJobs(counts);
}

/** The jobs that have ended, however. */
export function endedJobs(counts: JobCounts): number {
  return counts.passed + counts.failed + counts.aborted + counts.skipped;
}

const COUNTED_AS = {
  SUCCESS: 'passed',
  FAILURE: 'failed',
  ABORTED: 'aborted',
  SKIPPED: 'skipped',
} as const satisfies Record<Verdict, keyof JobCounts>;

/** The counts of `total` jobs that all ended alike. */
export function countAs(verdict: Verdict, total = 1): JobCounts {
  return { ...NO_JOBS, total, [COUNTED_AS[verdict]]: total };
}

/** What is left of a layer's jobs, which will never run now, counted with the verdict of the layer's end. */
export function settleRest(counts: JobCounts, verdict: Verdict): JobCounts {
  const rest = counts.active + waitingJobs(counts);
  const settled = { ...counts, active: 0 };
  return { ...settled, [COUNTED_AS[verdict]]: settled[COUNTED_AS[verdict]] + rest };
}

/** Adds two sets of message counts. */
export function addMessages(a: MessageCounts, b: MessageCounts): MessageCounts {
  return a.map((count, index) => count + (b[index] ?? 0));
}

/** Takes `b` from `a`. */
export function subtractMessages(a: MessageCounts, b: MessageCounts): MessageCounts {
  return a.map((count, index) => count - (b[index] ?? 0));
}

/** The count of one severity. */
export function messagesOf(counts: MessageCounts, severity: Severity): number {
  return counts[severity / 10 - 1] ?? 0;
}
