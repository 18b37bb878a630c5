import { expect, test } from 'vitest';
import { painter, wantsColour } from './colour.ts';

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  [true, { TERM: 'dumb' }, false],
])('on a terminal: %s, with %j, colour is wanted: %s', (isTTY, environment, wanted) => {
  expect(wantsColour({ isTTY }, { TERM: 'xterm', ...environment })).toBe(wanted);
});

test('a painter without colour leaves text alone', () => {
  expect(painter(false)('red', 'text')).toBe('text');
  expect(painter(true)('red', 'text')).toBe('\u001b[31mtext\u001b[0m');
  expect(painter(true)('plain', 'text')).toBe('text');
});
