import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Aggregation } from '@gator/protocol';
import { DATABASE, Reader } from '@gator/store';
import { Journal } from '../layer/journal.ts';
import { JobMetrics } from './job-metrics.ts';

let folder = '';
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-metrics-'));
  journal = new Journal(folder, 'job', undefined);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The job's own metrics, as they were recorded. */
function recorded(): unknown {
  journal.recorder.close();
  const reader = new Reader(join(folder, DATABASE));
  const own = reader.metrics('own');
  reader.close();
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}

describe('JobMetrics', () => {
  it('holds the last value of each metric', () => {
    const metrics = new JobMetrics(journal, {});
    for (const value of [1, 2.5, 2 ** 60]) metrics.set({ name: 'n', value, series: true });
    metrics.set({ name: 'm', value: -1, series: false });
    expect(metrics.folds).toMatchObject({ n: { last: 2 ** 60, count: 1 }, m: { last: -1 } });
    expect(recorded()).toEqual({ m: -1, n: 2 ** 60 });
  });

  it.each<[string, Aggregation | undefined, Aggregation]>([
    ['the tree', 'max', 'min'],
    ['nobody', undefined, 'sum'],
    ['the job', 'max', 'max'],
  ])('folds by the rule of %s', (who, asked, rule) => {
    const rules = who === 'the tree' ? { n: 'min' as const } : {};
    const metrics = new JobMetrics(journal, rules);
    metrics.set({ name: 'n', value: 1, agg: asked, series: false });
    // A rule that was given once holds for the values that come without one.
    metrics.set({ name: 'n', value: 2, series: false });
    expect(metrics.folds['n']?.agg).toBe(rule);
    journal.recorder.close();
  });

  it('refuses names that Gator keeps, and takes all others', () => {
    const metrics = new JobMetrics(journal, {});
    const names = ['sub_total', 'msg_error', 'toString', '__proto__', 'a b', 'é'];
    expect(names.map((name) => metrics.set({ name, value: 1, series: false }).ok)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(Object.values(metrics.folds).map(({ agg }) => agg)).toEqual([
      'sum',
      'sum',
      'sum',
      'sum',
    ]);
    journal.recorder.close();
  });
});
