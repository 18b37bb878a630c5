import type { Kind } from '@gator/spec';
import type { ChildRow } from './rows.ts';

/** A child of which nothing is known yet but its name, its kind, and how many jobs it is. */
export function newChild(ident: string, kind: Kind, jobs: number): ChildRow {
  return {
    ident,
    kind,
    state: 'PENDING',
    result: 'UNKNOWN',
    reason: '',
    exit_code: null,
    address: null,
    directory: ident,
    started: null,
    updated: null,
    stopped: null,
    expected_jobs: jobs,
    queued: null,
    resources: null,
    dependencies: null,
    active: 0,
    passed: 0,
    failed: 0,
    aborted: 0,
    skipped: 0,
    attempts: 1,
    flaky: 0,
    messages: null,
    usage: null,
  };
}
