import fc from 'fast-check';
import { expect, test } from 'vitest';
import { painter } from '../output/colour.ts';
import { fitLine, lineWidth, paintLine, type Line } from './line.ts';

/** The bare text of a line. */
function textOf(line: Line): string {
  return paintLine(line, painter(false));
}

const line: Line = [
  ['red', 'FAIL'],
  ['plain', ' build'],
];

test('a line is painted piece by piece', () => {
  expect(paintLine(line, painter(true))).toBe('\u001b[31mFAIL\u001b[0m build');
});

test.each([
  [10, 'FAIL build'],
  [9, 'FAIL bui…'],
  [5, 'FAIL…'],
  [4, 'FAI…'],
  [1, '…'],
  [0, ''],
])('in %d columns it reads %j', (columns, text) => {
  expect(textOf(fitLine(line, columns))).toBe(text);
});

test('a line is never wider than it may be', () => {
  const piece = fc.tuple(fc.constant('plain' as const), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 0, max: 60 }), (pieces, columns) => {
      expect(lineWidth(fitLine(pieces, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});
