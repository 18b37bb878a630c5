import { countJobs, type RetryCause } from '@gator/spec';
import {
  countAs,
  settleRest,
  type JobCounts,
  type Outcome,
  type Report,
  type Units,
  type Verdict,
} from '@gator/protocol';
import type { LayerEnd } from '@gator/store';
import type { Child } from './roster.ts';

/** What can happen to a tier. Times are microseconds since the epoch. */
export type TierEvent =
  | { readonly id: 'begin' }
  | { readonly id: 'granted'; readonly units: readonly Units[]; readonly contended: boolean }
  | {
      readonly id: 'needed';
      readonly child: number;
      readonly needs: readonly Units[];
      readonly released: readonly Units[];
    }
  | { readonly id: 'reported'; readonly child: number; readonly report: Report }
  | { readonly id: 'completed'; readonly child: number; readonly outcome: Outcome }
  | {
      readonly id: 'lost';
      readonly child: number;
      readonly reason: string;
      readonly record: LostRecord;
    }
  /** A child that was to start cannot: what it needs was not left. */
  | { readonly id: 'refused'; readonly child: number; readonly reason: string }
  /** The time of a child's next attempt has come. */
  | { readonly id: 'due'; readonly child: number }
  /** There is no place for a child's next attempt: its last one is how it ended. */
  | { readonly id: 'stuck'; readonly child: number }
  /** A child that has not started is never to start; one that runs is asked to stop, and is not tried again. */
  | { readonly id: 'cancel'; readonly child: number; readonly reason: string }
  | { readonly id: 'stop'; readonly reason: string; readonly force: boolean }
  /** The tier's own time is over: it fails for this, and what is below it is stopped for that. */
  | { readonly id: 'expire'; readonly reason: string; readonly below: string };

/** What a tier wants done. */
export type TierEffect =
  /** A child that has conditions is known from now on. */
  | { readonly id: 'waits'; readonly child: Child }
  /** A child lacks nothing but resources, since `queued`. */
  | { readonly id: 'queued'; readonly child: Child; readonly queued: number }
  | {
      readonly id: 'start';
      readonly child: Child;
      readonly grants: readonly Units[];
      readonly queued: number;
      /** Which attempt it is, counted from the tier's own start. */
      readonly attempt: number;
    }
  | {
      readonly id: 'grant';
      readonly child: number;
      readonly units: readonly Units[];
      readonly contended: boolean;
    }
  | {
      readonly id: 'stop';
      readonly child: number;
      readonly reason: string;
      readonly force: boolean;
    }
  /** A child has ended and is to be due again after so many milliseconds. */
  | {
      readonly id: 'retry';
      readonly child: Child;
      readonly end: ChildEnd;
      readonly cause: RetryCause;
      /** How many attempts there may be. */
      readonly most: number;
      readonly delay: number;
    }
  | { readonly id: 'release'; readonly units: readonly Units[] }
  | {
      readonly id: 'ended';
      readonly child: Child;
      readonly end: ChildEnd;
      /** Whether it had ended in an earlier attempt at the tier. */
      readonly isKept: boolean;
    }
  | { readonly id: 'complete'; readonly verdict: Verdict; readonly reason: string };

/** How a child whose process is gone ended by its own database; undefined where it recorded nothing. */
export type LostRecord = LayerEnd | undefined;

/** How a child ended: with an outcome of its own, or without ever having run to its end. */
export type ChildEnd =
  | { readonly id: 'completed'; readonly outcome: Outcome }
  | {
      readonly id: 'lost';
      readonly reason: string;
      readonly report: Report | undefined;
      readonly record: LostRecord;
    }
  | { readonly id: 'skipped'; readonly reason: string }
  | { readonly id: 'never'; readonly reason: string };

/** What an end means for the jobs of a child: those of a lost one that had not ended are aborted with it. */
export function countsOf(child: Child, end: ChildEnd): JobCounts {
  if (end.id === 'completed') return end.outcome.counts;
  const verdict = verdictOf(end);
  if (end.id === 'lost' && end.record !== undefined) return end.record.counts;
  return end.id === 'lost' && end.report !== undefined
    ? settleRest(end.report.counts, verdict)
    : countAs(verdict, countJobs(child.spec));
}

/** The verdict that an end amounts to. */
export function verdictOf(end: ChildEnd): Verdict {
  switch (end.id) {
    case 'completed':
      return end.outcome.verdict;
    case 'skipped':
      return 'SKIPPED';
    case 'lost':
      return end.record?.verdict ?? 'ABORTED';
    case 'never':
      return 'ABORTED';
    default:
      return end satisfies never;
  }
}
