import { describe, expect, it } from 'vitest';
import type { MetricSpec } from '@gator/spec';
import { foldOf, merge } from '@gator/protocol';
import { breaches } from './thresholds.ts';

function spec(limits: Partial<MetricSpec>): MetricSpec {
  const none = {
    agg: null,
    fail_below: null,
    fail_above: null,
    warn_below: null,
    warn_above: null,
  };
  return { name: 'coverage', ...none, ...limits };
}

const coverage = { coverage: merge(foldOf(0.8, 'mean', 1), foldOf(0.6, 'mean', 2)) };

describe('breaches', () => {
  it.each<[Partial<MetricSpec>, string[], string[]]>([
    [{ fail_below: 0.9 }, ['coverage is 0.7, below 0.9'], []],
    [{ fail_above: 0.5 }, ['coverage is 0.7, above 0.5'], []],
    [{ warn_below: 0.9 }, [], ['coverage is 0.7, below 0.9']],
    [{ warn_above: 0.5 }, [], ['coverage is 0.7, above 0.5']],
    [{ fail_below: 0.7, fail_above: 0.7, warn_below: 0, warn_above: 1 }, [], []],
    [{ agg: 'max' }, [], []],
  ])('compares the value that a fold stands for: %j', (limits, failures, warnings) => {
    expect(breaches([spec(limits)], coverage)).toEqual({ failures, warnings });
  });

  it('asks for a value where one may not be too small', () => {
    const never = 'coverage was never sent, at least 1 is asked for';
    expect(breaches([spec({ fail_below: 1, fail_above: 2 })], {})).toEqual({
      failures: [never],
      warnings: [],
    });
    expect(breaches([spec({ warn_below: 1 })], {})).toEqual({ failures: [], warnings: [never] });
  });

  it('knows a metric by its own name alone', () => {
    expect(breaches([spec({ name: 'toString', fail_below: 1 })], {}).failures).toHaveLength(1);
  });
});
