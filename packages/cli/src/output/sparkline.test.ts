import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sparkline } from './sparkline.ts';

test.each([
  [[], ''],
  [[0, 0], '▁▁'],
  [[0, 1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇██'],
  [[5], '█'],
])('%j is drawn as %s', (values, drawn) => {
  expect(sparkline(values, 20)).toBe(drawn);
});

test('the largest value is always seen, however many there are', () => {
  const values = fc.array(fc.nat(1000), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 40 }), (all, width) => {
      const drawn = sparkline(all, width);
      expect(drawn).toHaveLength(Math.min(width, all.length));
      if (Math.max(...all) > 0) expect(drawn).toContain('█');
    }),
  );
});
