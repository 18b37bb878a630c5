import { NO_JOBS, NO_MESSAGES, NO_USAGE, type Failure, type Report } from '@gator/protocol';
import { expect, test } from 'vitest';
import { fold, START } from './model.ts';

const begun = fold(
  START,
  { id: 'begun', path: 'root', kind: 'group', directory: '/t', jobs: 500 },
  7,
);

function failure(index: number): Failure {
  return { path: `root/${index}`, verdict: 'FAILURE', reason: 'no', error: null, directory: '/t' };
}

function report(parts: Partial<Report>): Report {
  return {
    started: 0,
    counts: NO_JOBS,
    messages: NO_MESSAGES,
    running: [],
    failures: [],
    retries: [],
    metrics: {},
    usage: NO_USAGE,
    artefacts: [],
    ...parts,
  };
}

test('a run begins with all its jobs waiting', () => {
  expect(begun).toMatchObject({ path: 'root', since: 7, counts: { total: 500, active: 0 } });
});

test('a report replaces what runs, and adds to what failed', () => {
  const counts = { ...NO_JOBS, total: 500, active: 1, failed: 1 };
  const running = [{ path: 'root/x', since: 8 }];
  const first = report({ counts, running, failures: [failure(1)] });
  const second = report({ counts, failures: [failure(2)] });
  const model = [first, second].reduce(
    (before, each) => fold(before, { id: 'progress', report: each }, 9),
    begun,
  );
  expect(model).toMatchObject({
    since: 7,
    counts,
    running: [],
    failures: [failure(1), failure(2)],
  });
});

test('only the newest failures are kept', () => {
  const failures = Array.from({ length: 300 }, (_, index) => failure(index));
  const model = fold(begun, { id: 'progress', report: report({ failures }) }, 9);
  expect(model.failures).toHaveLength(100);
  expect(model.failures.at(-1)).toEqual(failure(299));
});

test('a stop is remembered with the last that was asked', () => {
  const asked = fold(begun, { id: 'stopping', reason: 'enough', force: false, grace: 5 }, 9);
  expect(asked.stopping).toEqual({ reason: 'enough', force: false, grace: 5 });
  const block = { time: 9, severity: 20, source: 'gator', texts: ['news'] } as const;
  expect(fold(asked, { id: 'messages', path: 'root', block }, 9)).toBe(asked);
});
