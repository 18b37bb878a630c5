import { NO_JOBS } from '@gator/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bar, NARROWEST } from './bar.ts';
import { painter } from '../output/colour.ts';
import { paintLine, type Line } from './line.ts';

/** The bare text of a line. */
function textOf(line: Line): string {
  return paintLine(line, painter(false));
}

test.each([
  [{ total: 10 }, '..........'],
  [{ total: 10, passed: 10 }, '=========='],
  [{ total: 10, passed: 4, failed: 1, aborted: 1, skipped: 1, active: 2 }, '====!!->>.'],
  [{ total: 1000, failed: 1 }, '!.........'],
  [{}, '..........'],
])('%j is drawn %s', (counts, drawn) => {
  expect(textOf(bar({ ...NO_JOBS, ...counts }, 10))).toBe(drawn);
});

test('a bar has its width, and shows whatever there is', () => {
  const count = fc.integer({ min: 0, max: 1_000_000 });
  const parts = fc.record({
    active: count,
    passed: count,
    failed: count,
    aborted: count,
    skipped: count,
  });
  fc.assert(
    fc.property(parts, count, fc.integer({ min: NARROWEST, max: 300 }), (jobs, waiting, width) => {
      const total = Object.values(jobs).reduce((sum, part) => sum + part, waiting);
      const drawn = textOf(bar({ ...jobs, flaky: 0, total }, width));
      expect(drawn).toHaveLength(width);
      expect(drawn.includes('!')).toBe(jobs.failed + jobs.aborted > 0);
      expect(drawn.includes('=')).toBe(jobs.passed > 0);
    }),
  );
});
