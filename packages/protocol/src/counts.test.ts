import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addJobs,
  addMessages,
  countAs,
  endedJobs,
  messagesOf,
  NO_JOBS,
  NO_MESSAGES,
  settleRest,
  subtractJobs,
  waitingJobs,
  type JobCounts,
} from './counts.ts';
import type { Verdict } from './results.ts';
import { SEVERITIES, SEVERITY_NAMES } from './severity.ts';

/** Counts of a layer: the parts, and some that wait. */
const counts: fc.Arbitrary<JobCounts> = fc
  .record({
    active: fc.nat(9),
    passed: fc.nat(9),
    failed: fc.nat(9),
    aborted: fc.nat(9),
    skipped: fc.nat(9),
    waiting: fc.nat(9),
    steady: fc.nat(9),
  })
  .map(({ waiting, steady, ...parts }) => ({
    ...parts,
    flaky: Math.max(0, parts.passed - steady),
    total: waiting + parts.active + parts.passed + parts.failed + parts.aborted + parts.skipped,
  }));
const verdict = fc.constantFrom<Verdict[]>('SUCCESS', 'FAILURE', 'ABORTED', 'SKIPPED');

function addsUp(each: JobCounts): boolean {
  const parts = [waitingJobs(each), each.active, endedJobs(each)];
  return parts.every((part) => part >= 0) && parts.reduce((a, b) => a + b, 0) === each.total;
}

describe('counts of jobs', () => {
  it('always add up, however they are combined', () => {
    fc.assert(
      fc.property(counts, counts, verdict, fc.nat(9), (a, b, end, total) => {
        for (const each of [a, addJobs(a, b), settleRest(a, end), countAs(end, total)])
          expect(addsUp(each)).toBe(true);
        expect(subtractJobs(addJobs(a, b), b)).toEqual(a);
        expect(addJobs(a, b)).toEqual(addJobs(b, a));
        expect(addJobs(a, NO_JOBS)).toEqual(a);
      }),
    );
  });

  it('leave nothing active or waiting once they are settled, and change nothing that has ended', () => {
    fc.assert(
      fc.property(counts, verdict, (each, end) => {
        const settled = settleRest(each, end);
        expect([settled.active, waitingJobs(settled), settled.total]).toEqual([0, 0, each.total]);
        const rest = subtractJobs(settled, { ...each, active: 0 });
        expect(rest).toEqual({ ...countAs(end, each.active + waitingJobs(each)), total: 0 });
      }),
    );
  });

  it('are of one job unless told otherwise', () => {
    expect(countAs('SKIPPED')).toEqual({ ...NO_JOBS, total: 1, skipped: 1 });
  });
});

describe('counts of messages', () => {
  it('add up by severity', () => {
    const messages = fc.array(fc.nat(99), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(messages, messages, (a, b) => {
        const sum = addMessages(a, b);
        for (const name of SEVERITY_NAMES) {
          const severity = SEVERITIES[name];
          expect(messagesOf(sum, severity)).toBe(messagesOf(a, severity) + messagesOf(b, severity));
        }
        expect(addMessages(a, NO_MESSAGES)).toEqual(a);
      }),
    );
  });

  it('stand in the order of the names', () => {
    expect(SEVERITY_NAMES.map((name) => messagesOf([1, 2, 3, 4, 5], SEVERITIES[name]))).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(messagesOf([], SEVERITIES.ERROR)).toBe(0);
  });
});
