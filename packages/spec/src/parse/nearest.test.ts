import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

describe('nearest', () => {
  const known = ['command', 'args', 'env', 'cwd'];

  it.each([
    ['comand', 'command'],
    ['COMMAND', 'command'],
    ['commnad', 'command'],
    ['arg', 'args'],
    ['cdw', 'cwd'],
    ['environment', undefined],
    ['', undefined],
    ['x'.repeat(1_000_000), undefined],
  ])('finds for %s', (name, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });
});

describe('editDistance', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

  it('is the same in both directions, and 0 for equal words alone', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it('is 1 for every single change', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(`${a}x${b}`, a + b)).toBe(1);
        expect(editDistance(`${a}x${b}`, `${a}y${b}`)).toBe(1);
        expect(editDistance(`${a}xy${b}`, `${a}yx${b}`)).toBe(1);
      }),
    );
  });
});
