import type { Failure, JobCounts, Outcome, Verdict } from '@gator/protocol';

/** Everything that the verdict on a tier depends on. */
export interface TierEvidence {
  readonly counts: JobCounts;
  /** The first child that failed or was aborted. */
  readonly firstBad: string | undefined;
  /** Why the tier was stopped; undefined where it was not. */
  readonly stopped: string | undefined;
  /** Why it has failed by itself, since its time was over before it was stopped. */
  readonly expired: string | undefined;
}

/** The verdict on a tier: it fails with a child, also with one that fails by itself while all its jobs passed. */
export function judgeTier({ counts, firstBad, stopped, expired }: TierEvidence): {
  verdict: Verdict;
  reason: string;
} {
  if (expired !== undefined) return { verdict: 'FAILURE', reason: expired };
  const { failed, aborted, total } = counts;
  if (failed + aborted === 0 && firstBad === undefined) return { verdict: 'SUCCESS', reason: '' };
  if (stopped !== undefined) return { verdict: 'ABORTED', reason: stopped };
  if (failed + aborted === 0) return { verdict: 'FAILURE', reason: `${String(firstBad)} failed` };
  const parts = [
    failed > 0 ? `${String(failed)} failed` : '',
    aborted > 0 ? `${String(aborted)} aborted` : '',
  ];
  return { verdict: 'FAILURE', reason: `${parts.filter(Boolean).join(', ')} of ${jobs(total)}` };
}

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${String(count)} jobs`;
}

/** A tier that fails by itself, and not by its jobs, is a failure to be named. */
export function ownFailure(
  outcome: Outcome,
  { path, directory }: Pick<Failure, 'path' | 'directory'>,
  reason: string | undefined,
): Outcome {
  if (reason === undefined) return outcome;
  const failure: Failure = { path, verdict: 'FAILURE', reason, error: null, directory };
  return { ...outcome, verdict: 'FAILURE', reason, failures: [...outcome.failures, failure] };
}
