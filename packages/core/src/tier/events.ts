import type { Outcome, Report, Units, Verdict } from '@gator/protocol';
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
  | { readonly id: 'lost'; readonly child: number; readonly reason: string }
  /** A child that was to start cannot: what it needs was not left. */
  | { readonly id: 'refused'; readonly child: number; readonly reason: string }
  | { readonly id: 'stop'; readonly reason: string; readonly force: boolean };

/** What a tier wants done. */
export type TierEffect =
  | { readonly id: 'start'; readonly child: Child; readonly grants: readonly Units[] }
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
  | { readonly id: 'release'; readonly units: readonly Units[] }
  | { readonly id: 'ended'; readonly child: Child; readonly end: ChildEnd }
  | { readonly id: 'complete'; readonly verdict: Verdict; readonly reason: string };

/** How a child ended: with an outcome of its own, or without ever having run to its end. */
export type ChildEnd =
  | { readonly id: 'completed'; readonly outcome: Outcome }
  | { readonly id: 'lost'; readonly reason: string; readonly report: Report | undefined }
  | { readonly id: 'skipped'; readonly reason: string }
  | { readonly id: 'never'; readonly reason: string };

/** The verdict that an end amounts to. */
export function verdictOf(end: ChildEnd): Verdict {
  switch (end.id) {
    case 'completed':
      return end.outcome.verdict;
    case 'skipped':
      return 'SKIPPED';
    case 'lost':
    case 'never':
      return 'ABORTED';
    default:
      return end satisfies never;
  }
}
