import { NO_JOBS, type Failure } from '@gator/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layout } from './layout.ts';
import { painter } from '../output/colour.ts';
import { lineWidth, paintLine, type Line } from './line.ts';
import { START, type Model } from './model.ts';

const SECOND = 1_000_000;
const NOW = 100 * SECOND;

function running(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    path: `root/simulations/simulate_${index}`,
    since: NOW - (index + 1) * SECOND,
  }));
}

function failures(count: number): Failure[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `root/build_${index}`,
    verdict: 'FAILURE',
    reason: 'exited with 2',
    error: null,
    directory: '/t',
  }));
}

function model(parts: Partial<Model>): Model {
  return { ...START, path: 'root', since: NOW - 10 * SECOND, ...parts };
}

const busy = model({
  counts: { ...NO_JOBS, total: 100, passed: 24, failed: 1, active: 2 },
  running: running(2),
  failures: failures(1),
});

const STOPPING = { reason: 'stopped by SIGINT', force: false, grace: 10_000 };

/** The bare text of a line. */
function textOf(line: Line): string {
  return paintLine(line, painter(false));
}

function drawn(shown: Model, columns: number, rows = 24): string[] {
  return layout(shown, { columns, rows }, NOW).map(textOf);
}

describe('at each width', () => {
  test('80 columns: the bar, the counts, what runs, what failed', () => {
    expect(drawn(busy, 80)).toEqual([
      '[==========!>..............................] 25/100  10.0 s  25–38 s left  2.5/s',
      '24 passed, 1 failed, 2 running, 73 waiting',
      'RUN         1.0 s  simulations/simulate_0',
      'RUN         2.0 s  simulations/simulate_1',
      'FAIL  build_0: exited with 2',
    ]);
  });

  test('40 columns: fewer figures, names cut at their start, reasons at their end', () => {
    expect(drawn(busy, 40)).toEqual([
      '[=====!>................] 25/100  10.0 s',
      '24 passed, 1 failed, 2 running, 73 wait…',
      'RUN         1.0 s  …mulations/simulate_0',
      'RUN         2.0 s  …mulations/simulate_1',
      'FAIL  build_0: exited with 2',
    ]);
  });

  test('200 columns: the bar does not grow without end', () => {
    const [first = ''] = drawn(busy, 200);
    expect(first).toMatch(/^\[=+!>+\.+\] 25\/100 {2}10\.0 s {2}25–38 s left {2}2\.5\/s$/);
    expect(first.indexOf(']')).toBe(61);
  });

  test('hardly any: the number alone', () => {
    expect(drawn(busy, 8)[0]).toBe('25/100');
  });
});

describe('in few rows', () => {
  const crowded = model({
    counts: { ...NO_JOBS, total: 1000, active: 100, failed: 50, aborted: 1 },
    running: running(16),
    failures: failures(50),
  });

  test('each half of the list says how many are not shown', () => {
    expect(drawn(crowded, 80, 12).slice(2)).toEqual([
      'RUN         1.0 s  simulations/simulate_0',
      'RUN         2.0 s  simulations/simulate_1',
      '… and 98 more running',
      'FAIL  build_49: exited with 2',
      'FAIL  build_48: exited with 2',
      '… and 49 more failed',
    ]);
  });

  test('the list goes before the bar does', () => {
    expect(drawn(crowded, 80, 6)).toHaveLength(2);
    expect(drawn(crowded, 80, 1)).toHaveLength(1);
  });
});

test('a stop is shown with what can be done', () => {
  const stopping = model({ ...busy, stopping: STOPPING });
  expect(drawn(stopping, 80)[2]).toBe(
    `Stopping: stopped by SIGINT; ${busy.counts.active} jobs have 10 s, Ctrl-C again ends now`,
  );
});

test('no view is larger than the terminal, whatever is in it', () => {
  const count = fc.integer({ min: 0, max: 1_000_000 });
  const text = fc.string({ unit: 'binary' });
  const time = fc.integer({ min: 0, max: NOW });
  const models = fc.record<Model>({
    path: text,
    since: time,
    counts: fc
      .record({ active: count, passed: count, failed: count, aborted: count, skipped: count })
      .map((jobs) => ({
        ...jobs,
        flaky: jobs.passed,
        total: Object.values(jobs).reduce((sum, part) => sum + part, 9),
      })),
    running: fc.array(fc.record({ path: text, since: time })),
    failures: fc.array(
      fc.record({
        path: text,
        verdict: fc.constantFrom('FAILURE', 'ABORTED'),
        reason: text,
        error: fc.constant(null),
        directory: text,
      }),
    ),
    paused: fc.boolean(),
    stopping: fc.option(fc.record({ reason: text, force: fc.boolean(), grace: fc.nat() }), {
      nil: undefined,
    }),
  });
  const sides = fc.integer({ min: 1, max: 250 });
  fc.assert(
    fc.property(models, sides, sides, (shown, columns, rows) => {
      const lines = layout(shown, { columns, rows }, NOW);
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 4));
      for (const line of lines) {
        expect(lineWidth(line)).toBeLessThanOrEqual(columns);
        expect(textOf(line)).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});
