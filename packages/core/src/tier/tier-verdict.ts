import type { JobCounts, Verdict } from '@gator/protocol';

/** What the verdict on a tier depends on. */
export interface TierEvidence {
  readonly counts: JobCounts;
  /** The first child that failed or was aborted. */
  readonly firstBad: string | undefined;
  /** Why the tier was stopped; undefined where it was not. */
  readonly stopped: string | undefined;
}

/** A tier fails with a child, also with one that fails by itself while all its jobs passed. */
export function tierVerdict({ counts, firstBad, stopped }: TierEvidence): {
  verdict: Verdict;
  reason: string;
} {
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
