/** Where a layer is in its life. */
export const STATES = ['PENDING', 'LAUNCHED', 'STARTED', 'COMPLETE'] as const;
export type State = (typeof STATES)[number];

/** How a layer ended; `UNKNOWN` until it has. */
export const RESULTS = ['UNKNOWN', 'SUCCESS', 'FAILURE', 'ABORTED', 'SKIPPED'] as const;
export type Result = (typeof RESULTS)[number];

/** A result that is final. */
export const VERDICTS = ['SUCCESS', 'FAILURE', 'ABORTED', 'SKIPPED'] as const satisfies Result[];
export type Verdict = (typeof VERDICTS)[number];

/** Why a layer failed, where that is more than its own doing: a clock ran out. */
export const CAUSES = ['timeout'] as const;
export type Cause = (typeof CAUSES)[number];

/** The reason of a layer that stands still. */
export const PAUSED = 'paused';

/** Why a layer is aborted whose process ended without recording an end. */
export const LOST = 'lost: its process ended before its layer did';

/**
 * The same of one that was not there yet, but known.
 *
 * @param told why it waited: a job that is tried again has failed before
 */
export function lostUnstarted(told: string): string {
  return told === '' ? 'lost before it started' : `lost after ${told}`;
}

/** The kinds of dependency, as the specification names them. */
export const CONDITIONS = ['on_pass', 'on_fail', 'on_done'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Who wrote a message: the layer itself, the job's two outputs, or a program over the socket. */
export const SOURCES = ['gator', 'stdout', 'stderr', 'api'] as const;
export type Source = (typeof SOURCES)[number];

/** How the summary and the live view name a verdict. */
export const VERBS: Readonly<Record<Verdict, string>> = {
  SUCCESS: 'PASS',
  FAILURE: 'FAIL',
  ABORTED: 'ABORT',
  SKIPPED: 'SKIP',
};
