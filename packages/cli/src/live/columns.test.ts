import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, fit, fitEnd } from './columns.ts';

const text = fc.string({ unit: 'grapheme' });
const width = fc.integer({ min: 0, max: 40 });

test.each([
  ['plain', 5],
  ['héé', 3],
  ['e\u0301', 1],
  ['日本', 4],
  ['ok ✅', 5],
  ['❤️', 2],
])('%s takes %d columns', (shown, columns) => {
  expect(columnsOf(shown)).toBe(columns);
});

test('a text is cut at its end, or at its start', () => {
  expect(fit('simulations', 6)).toBe('simul…');
  expect(fitEnd('simulations', 6)).toBe('…tions');
  expect(fit('日本語', 4)).toBe('日…');
  expect(fitEnd('日本語', 4)).toBe('…語');
  expect(fit('short', 5)).toBe('short');
  expect(fit('none', 0)).toBe('');
});

test('what is cut always fits, and what fits is left alone', () => {
  fc.assert(
    fc.property(text, width, (shown, columns) => {
      for (const cut of [fit(shown, columns), fitEnd(shown, columns)]) {
        expect(columnsOf(cut)).toBeLessThanOrEqual(columns);
        if (columnsOf(shown) <= columns) expect(cut).toBe(shown);
      }
    }),
  );
});
