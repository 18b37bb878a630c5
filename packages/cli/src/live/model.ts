import type { RunEvent } from '@gator/core';
import { NO_JOBS, type Failure, type JobCounts, type Report, type Running } from '@gator/protocol';
import type { Stopping } from '../output/reporter.ts';

/** Failures that are kept for the view; it has no room for more. */
const FAILURES_KEPT = 100;

/** What the view of a run shows: everything that was told, folded. */
export interface Model {
  /** The root's ident. */
  readonly path: string;
  /** Microseconds since the epoch. */
  readonly since: number;
  readonly counts: JobCounts;
  /** A few of the jobs that run, the longest-running first. */
  readonly running: readonly Running[];
  /** The newest failures, the newest last. */
  readonly failures: readonly Failure[];
  /** The shell has the terminal. */
  readonly paused: boolean;
  readonly stopping: Stopping | undefined;
}

/** A run of which nothing was told yet. */
export const START: Model = {
  path: '',
  since: 0,
  counts: NO_JOBS,
  running: [],
  failures: [],
  paused: false,
  stopping: undefined,
};

/** Lays one event over what is known; `now` is in microseconds. */
export function fold(model: Model, event: RunEvent, now: number): Model {
  switch (event.id) {
    case 'begun':
      return { ...START, path: event.path, since: now, counts: { ...NO_JOBS, total: event.jobs } };
    case 'progress':
      return withReport(model, event.report);
    case 'stopping': {
      const { reason, force, grace } = event;
      return { ...model, stopping: { reason, force, grace } };
    }
    case 'paused':
    case 'resumed':
      return { ...model, paused: event.id === 'paused' };
    case 'messages':
    case 'ended':
      return model;
    default:
      return event satisfies never;
  }
}

function withReport(model: Model, { counts, running, failures }: Report): Model {
  const known = [...model.failures, ...failures].slice(-FAILURES_KEPT);
  return { ...model, counts, running, failures: known };
}
