import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSpan, timeLeft } from './estimate.ts';

test('a few jobs say nothing, and neither does the end', () => {
  expect(timeLeft(3, 100, 10)).toBeUndefined();
  expect(timeLeft(100, 0, 10)).toBeUndefined();
  expect(timeLeft(100, 5, 0)).toBeUndefined();
});

test('more jobs narrow the range', () => {
  expect(timeLeft(4, 4, 60)).toEqual({ low: 40, high: 120 });
  const { low, high } = timeLeft(10_000, 10_000, 60) ?? { low: 0, high: 0 };
  expect(low).toBeCloseTo(59.4, 1);
  expect(high).toBeCloseTo(60.6, 1);
});

test('the range holds what a steady run takes', () => {
  const count = fc.integer({ min: 4, max: 1_000_000 });
  fc.assert(
    fc.property(count, count, fc.integer({ min: 1, max: 1_000_000 }), (ended, left, elapsed) => {
      const { low, high } = timeLeft(ended, left, elapsed) ?? { low: NaN, high: NaN };
      const steady = (left / ended) * elapsed;
      expect(low).toBeLessThan(steady);
      expect(high).toBeGreaterThan(steady);
    }),
  );
});

test.each([
  [{ low: 19.6, high: 40 }, '20–40 s'],
  [{ low: 20, high: 20.2 }, '20 s'],
  [{ low: 110, high: 250 }, '2–4 min'],
  [{ low: 5000, high: 10_000 }, '1.4–2.8 h'],
])('%j is written %s', (span, text) => {
  expect(formatSpan(span)).toBe(text);
});
