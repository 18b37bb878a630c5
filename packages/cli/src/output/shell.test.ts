import { expect, test } from 'vitest';
import { shellWord, shortPath } from './shell.ts';

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
