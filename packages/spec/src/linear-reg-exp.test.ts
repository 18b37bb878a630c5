import { describe, expect, it } from 'vitest';
import { groupNames, linearRegExp } from './linear-reg-exp.ts';

/** Compiles an expression that must be taken. */
function compiled(source: string): RegExp {
  const regExp = linearRegExp(source);
  if (!regExp.ok) throw new Error(regExp.error);
  return regExp.value;
}

describe('linearRegExp', () => {
  it.each([
    '^FAIL',
    '(?<file>[^:]+):(?<line>\\d+): (?<severity>error|warning)',
    '\\bé+\\b',
    '^(a+)+$',
  ])('takes %s', (source) => {
    expect(compiled(source).source).toBe(source);
  });

  it.each([
    ['(?=a)b', 'linear time'],
    ['(?!a)b', 'linear time'],
    ['(a)\\1', 'linear time'],
    ['(?<x>a)\\k<x>', 'linear time'],
    ['(?i:a)', 'linear time'],
    ['a{1000}', 'linear time'],
    ['((a{9}){9}){9}', 'linear time'],
    ['(a', 'cannot be read: unterminated group'],
    ['a**', 'cannot be read: nothing to repeat'],
    ['', 'matches the empty text'],
    ['a*', 'matches the empty text'],
    ['x|', 'matches the empty text'],
    ['\\b', 'matches the empty text'],
    ['a'.repeat(1_001), 'longer than 1000 characters'],
  ])('refuses %s', (source, error) => {
    expect(linearRegExp(source)).toEqual({
      ok: false,
      error: expect.stringContaining(error) as string,
    });
  });

  it.each(['^(a+)+$', '^(?:a|a)+$', '(a*)*c$|z', '^(a|aa)+$'])(
    'runs %s in linear time over text that makes it backtrack',
    (source) => {
      const regExp = compiled(source);
      const started = performance.now();
      // Plain text and text beyond Latin-1 are compiled apart; backtracking takes 2^5000 steps here.
      for (const end of ['b', '日']) expect(regExp.test('a'.repeat(5_000) + end)).toBe(false);
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});

describe('groupNames', () => {
  it.each([
    ['(?<ident>a)|(?<file>b)', ['ident', 'file']],
    ['(a)(?:b)', []],
    ['(?<a>x)|(?<a>y)', ['a']],
  ])('finds those of %s', (source, names) => {
    expect(groupNames(compiled(source))).toEqual(names);
  });
});
