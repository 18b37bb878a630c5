import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isReserved, SEVERITY_NAMES, valueOf, waitingJobs, type JobCounts } from '@gator/protocol';
import { reservedMetrics } from './reserved.ts';

const part = fc.nat(1000);
const counts: fc.Arbitrary<JobCounts> = fc
  .record({ waiting: part, active: part, passed: part, failed: part, aborted: part, skipped: part })
  .map(({ waiting, ...parts }) => ({
    ...parts,
    flaky: parts.passed,
    total: waiting + Object.values(parts).reduce((sum, each) => sum + each, 0),
  }));

test('the parts add up to the total, and every name is one that jobs may not use', () => {
  const messages = fc.tuple(...SEVERITY_NAMES.map(() => part));
  fc.assert(
    fc.property(counts, messages, (jobs, told) => {
      const folds = Object.entries(reservedMetrics(jobs, told, 7));
      const values = Object.fromEntries(folds.map(([name, fold]) => [name, valueOf(fold)]));
      const { sub_total: total = 0, sub_flaky: flaky, ...rest } = values;
      expect(flaky).toBe(jobs.flaky);
      const subs = Object.entries(rest).filter(([name]) => name.startsWith('sub_'));
      const sum = subs.reduce((all, [, value]) => all + value, 0);
      expect(sum + waitingJobs(jobs)).toBe(total);
      expect(SEVERITY_NAMES.map((name) => values[`msg_${name.toLowerCase()}`])).toEqual(told);
      expect(folds.every(([name, { time }]) => isReserved(name) && time === 7)).toBe(true);
      expect(folds).toHaveLength(6 + SEVERITY_NAMES.length);
    }),
  );
});
