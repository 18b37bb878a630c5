import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Source } from './source.ts';

it('finds line, column and text, and cuts a span at the end of its line', () => {
  const source = new Source('a.yaml', 'one\r\ntwo\n\nfour');
  const at = (start: number, end: number) => {
    const { line, column, length, sourceLine } = source.place([start, end]);
    return [line, column, length, sourceLine];
  };
  expect(at(0, 3)).toEqual([1, 1, 3, 'one']);
  expect(at(5, 14)).toEqual([2, 1, 3, 'two']);
  expect(at(9, 9)).toEqual([3, 1, 1, '']);
  expect(at(12, 13)).toEqual([4, 3, 1, 'four']);
  expect(at(14, 14)).toEqual([4, 5, 1, 'four']);
});

it('agrees with counting line by line', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '日') });
  fc.assert(
    fc.property(text, fc.nat(), (each, n) => {
      const offset = n % (each.length + 1);
      const before = each.slice(0, offset).split('\n');
      const { line, column, sourceLine } = new Source('f', each).place([offset, offset]);
      expect(line).toBe(before.length);
      expect(column - 1).toBe(before.at(-1)?.length);
      expect(sourceLine).toBe(each.split('\n')[line - 1]);
    }),
  );
});
