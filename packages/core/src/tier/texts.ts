import { hostname } from 'node:os';
import { writeDuration } from '@gator/spec';
import {
  writeRunOptions,
  type JobCounts,
  type Retry,
  type RunOptions,
  type TierAssignment,
  type Units,
  waitingJobs,
} from '@gator/protocol';
import type { AttributeValue } from '@gator/store';
import { VERSION } from '../version.ts';

/** What a tier's database says of it from the start. */
export function tierAttributes(
  { ident, path, spec, queued, options, attempt }: TierAssignment,
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
    queued,
    attempt: attempt.number,
    expected_jobs: jobs,
    totals: JSON.stringify(options.totals),
    ...ofRoot(ident, path, options),
  };
}

/** What the root alone records: what its run was started with, so that it can be gone on with. */
export function ofRoot(
  ident: string,
  path: string,
  options: RunOptions,
): Readonly<Record<string, AttributeValue>> {
  return path === ident ? { options: writeRunOptions(options) } : {};
}

/** How far a tier's jobs are. */
export function countAttributes({
  active,
  passed,
  flaky,
  failed,
  aborted,
  skipped,
}: JobCounts): Readonly<Record<string, AttributeValue>> {
  return { active, passed, flaky, failed, aborted, skipped };
}

/** Which units some of a tier's jobs wait for. */
export function waitingAttributes(
  waiting: readonly Units[],
): Readonly<Record<string, AttributeValue>> {
  return { waiting: JSON.stringify(waiting) };
}

/** A tier's first message. */
export function runningLine({ spec, ident }: TierAssignment, jobs: number): string {
  return `Running ${spec.kind} ${ident}: ${jobs === 1 ? '1 job' : `${String(jobs)} jobs`}`;
}

/** What is told of a job that is tried again. */
export function retryLine({ path, reason, next, last, delay }: Retry): string {
  const when = delay === 0 ? '' : ` in ${writeDuration(delay)}`;
  return `RETRY ${path}: ${reason}; attempt ${String(next)} of ${String(last)} follows${when}`;
}

/** A tier's last message. */
export function endedLine(counts: JobCounts): string {
  const flaky = counts.flaky > 0 ? ` (${String(counts.flaky)} flaky)` : '';
  const parts = [`${String(counts.passed)} passed${flaky}`, `${String(counts.failed)} failed`];
  if (counts.aborted > 0) parts.push(`${String(counts.aborted)} aborted`);
  if (counts.skipped > 0) parts.push(`${String(counts.skipped)} skipped`);
  return `Ended: ${parts.join(', ')} of ${String(counts.total)}`;
}

/** Why a tier has failed whose time is over. */
export function expiredReason(timeout: number, counts: JobCounts): string {
  const never = waitingJobs(counts);
  const ran = counts.total - never - counts.skipped;
  const what = `${ran === 1 ? '1 job' : `${String(ran)} jobs`} ran, ${String(never)} never started`;
  return `timed out after ${writeDuration(timeout)} (timeout): ${what}`;
}

/** Why what is below such a tier is stopped. */
export function expiredBelow(path: string, timeout: number): string {
  return `timeout of ${path}: ${writeDuration(timeout)} were over`;
}
