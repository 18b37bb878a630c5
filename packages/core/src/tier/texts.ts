import { hostname } from 'node:os';
import type { JobCounts, TierAssignment } from '@gator/protocol';
import type { AttributeValue } from '@gator/store';
import { VERSION } from '../version.ts';

/** What a tier's database says of it from the start. */
export function tierAttributes(
  { ident, path, spec }: TierAssignment,
  jobs: number,
  address: string,
  started: number,
): Readonly<Record<string, AttributeValue>> {
  return {
    ident,
    path,
    kind: spec.kind,
    version: VERSION,
    host: hostname(),
    pid: process.pid,
    address,
    started,
    expected_jobs: jobs,
  };
}

/** A tier's first message. */
export function runningLine({ spec, ident }: TierAssignment, jobs: number): string {
  return `Running ${spec.kind} ${ident}: ${jobs === 1 ? '1 job' : `${String(jobs)} jobs`}`;
}

/** A tier's last message. */
export function endedLine(counts: JobCounts): string {
  const parts = [`${String(counts.passed)} passed`, `${String(counts.failed)} failed`];
  if (counts.aborted > 0) parts.push(`${String(counts.aborted)} aborted`);
  if (counts.skipped > 0) parts.push(`${String(counts.skipped)} skipped`);
  return `Ended: ${parts.join(', ')} of ${String(counts.total)}`;
}
