import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord, shortPath, typeable } from './shell.ts';

test.each([
  ['tracking/latest/a_1', 'tracking/latest/a_1'],
  ['two words', "'two words'"],
  ["it's", String.raw`'it'\''s'`],
  ['$HOME', "'$HOME'"],
  ['', "''"],
])('the word %j is written %s', (word, written) => {
  expect(shellWord(word)).toBe(written);
});

test('a path is shortened only where that helps', () => {
  expect(shortPath('/home/me/tracking/x', '/home/me')).toBe('tracking/x');
  expect(shortPath('/tmp/x', '/home/me/deep/in/the/tree')).toBe('/tmp/x');
  expect(shortPath('/home/me', '/home/me')).toBe('/home/me');
});

test('a plain line is typed as it is', () => {
  expect(typeable("cd /tmp && env 'A=50% \\n' sh")).toBe("cd /tmp && env 'A=50% \\n' sh");
});

test('any words come through a terminal and a shell as they are', () => {
  const unit = fc.constantFrom(
    'a',
    ' ',
    "'",
    '"',
    '\\',
    '%',
    '$',
    '`',
    '!',
    '\n',
    '\t',
    '\u001b',
    'é',
    '\u2028',
    '\u{1f40a}',
  );
  const words = fc.array(fc.string({ unit, maxLength: 8 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(words, (all) => {
      const line = typeable(['printf', '%s|', ...all].map(shellWord).join(' '));
      expect(line).not.toMatch(/\p{Cc}|\u2028/u);
      const said = execFileSync('sh', ['-c', line], { encoding: 'utf8' });
      expect(said).toBe(all.map((word) => `${word}|`).join(''));
    }),
    { numRuns: 60 },
  );
});
