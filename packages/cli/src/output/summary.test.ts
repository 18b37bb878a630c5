import type { Summary } from '@gator/core';
import { NO_JOBS, NO_MESSAGES, type Failure } from '@gator/protocol';
import { expect, test } from 'vitest';
import { painter } from './colour.ts';
import { formatCounts, summaryLines } from './summary.ts';

const plain = painter(false);

function summary(parts: Partial<Summary>): Summary {
  return {
    path: 'root',
    verdict: 'SUCCESS',
    reason: '',
    directory: '/home/me/tracking/now',
    counts: { ...NO_JOBS, total: 3, passed: 3 },
    messages: NO_MESSAGES,
    failures: [],
    started: 1_000_000,
    stopped: 3_500_000,
    fault: null,
    ...parts,
  };
}

function failure(name: string, parts: Partial<Failure> = {}): Failure {
  const directory = `/home/me/tracking/now/${name}`;
  return {
    path: `root/${name}`,
    verdict: 'FAILURE',
    reason: 'exited with 1',
    error: null,
    directory,
    ...parts,
  };
}

test('a success is two lines', () => {
  expect(summaryLines(summary({}), '/home/me', plain)).toEqual([
    '',
    'PASS   root: 3 passed of 3 jobs in 2.5 s',
    '       tracking: tracking/now',
  ]);
});

test('jobs that passed and not at their first attempt are counted among those that passed', () => {
  expect(formatCounts({ ...NO_JOBS, total: 9, passed: 7, flaky: 2, failed: 2 })).toBe(
    '7 passed (2 flaky), 2 failed',
  );
});

test('a failure shows its reason, its first error and the command that shows more', () => {
  const counts = { ...NO_JOBS, total: 4, passed: 1, failed: 1, aborted: 1, skipped: 1 };
  const failures = [
    failure('late', { verdict: 'ABORTED', reason: 'the process was lost' }),
    failure('two words', { error: 'no rule\u0007' }),
  ];
  const ended = summary({ verdict: 'FAILURE', reason: '1 failed', counts, failures });
  expect(summaryLines(ended, '/home/me', plain)).toEqual([
    '',
    'FAIL   root/two words: exited with 1',
    '       error: no rule\\x07',
    "       more: gator show 'tracking/now/two words'",
    'ABORT  root/late: the process was lost',
    '       more: gator show tracking/now/late',
    '       again: gator rerun --failed tracking/now',
    '',
    'FAIL   root: 1 passed, 1 failed, 1 aborted, 1 skipped of 4 jobs in 2.5 s',
    '       tracking: tracking/now',
  ]);
});

test('twenty failures are named, and the rest counted', () => {
  const failures = Array.from({ length: 30 }, (_, index) => failure(`job_${index}`));
  const counts = { ...NO_JOBS, total: 500, failed: 500 };
  const lines = summaryLines(summary({ verdict: 'FAILURE', counts, failures }), '/', plain);
  expect(lines.filter((line) => line.startsWith('FAIL   root/'))).toHaveLength(20);
  expect(lines).toContain('       … and 480 more');
});

test('a run that was stopped says why', () => {
  const counts = { ...NO_JOBS, total: 1, aborted: 1 };
  const ended = summary({ verdict: 'ABORTED', reason: 'stopped by SIGINT', counts });
  expect(summaryLines(ended, '/', plain)).toContain(
    'ABORT  root: 0 passed, 1 aborted of 1 job in 2.5 s (stopped by SIGINT)',
  );
});
