import { expect, test } from 'vitest';
import { statusOf } from './exit-status.ts';

test.each([
  ['SUCCESS', null, undefined, 0],
  ['SUCCESS', null, 'SIGINT', 0],
  ['FAILURE', null, undefined, 1],
  ['ABORTED', null, undefined, 1],
  ['ABORTED', null, 'SIGINT', 130],
  ['ABORTED', null, 'SIGTERM', 143],
  ['FAILURE', null, 'SIGTERM', 143],
  ['ABORTED', null, 'SIGHUP', 129],
  ['SUCCESS', 'the disk is full', undefined, 3],
  ['ABORTED', 'the disk is full', 'SIGINT', 3],
] as const)('a run with %s, fault %s and signal %s exits with the right status', (...row) => {
  const [verdict, fault, signal, status] = row;
  expect(statusOf({ verdict, fault }, signal)).toBe(status);
});
