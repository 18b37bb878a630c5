import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf } from '../live/columns.ts';
import { painter } from '../output/colour.ts';
import { tableLines } from './table.ts';

const plain = painter(false);

test('columns line up, numbers to the right, whatever they hold', () => {
  const rows = [
    ['one', 7, null],
    ['日本', -12.5, Uint8Array.of(1)],
    ['a\nb\tc\u001b', 2n ** 53n, 'x'],
  ];
  expect(tableLines(['name', 'n', 'any\n'], rows, Infinity, plain)).toEqual([
    'name                       n  any\\n',
    'one                        7',
    "日本                   -12.5  x'01'",
    'a\\nb c\\x1b  9007199254740992  x',
  ]);
});

test('on a terminal the widest columns give way, alike, and nothing is wider than it', () => {
  const rows = [['a'.repeat(100), 'b'.repeat(60), 'short']];
  const [, row = ''] = tableLines(['a', 'b', 'c'], rows, 40, plain);
  expect(row).toBe(`${'a'.repeat(14)}…  ${'b'.repeat(15)}…  short`);
  const cell = fc.string({ unit: 'grapheme', maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell)),
      fc.integer({ min: 28, max: 90 }),
      (all, width) => {
        for (const line of tableLines(['a', 'b', 'c'], all, width, plain))
          expect(columnsOf(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test('where lines may be of any length nothing is cut, not even far below', () => {
  const rows = Array.from({ length: 20_001 }, (_, place) => [
    'x'.repeat(place === 20_000 ? 99 : 1),
  ]);
  expect(tableLines(['x'], rows, Infinity, plain).at(-1)).toBe('x'.repeat(99));
});
