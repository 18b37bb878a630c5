import { expect, test } from 'vitest';
import { formatDuration } from './duration.ts';

test.each([
  [-1, '0.0 s'],
  [0.44, '0.4 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 00 s'],
  [125, '2 min 05 s'],
  [3599.9, '1 h 00 min'],
  [11_070, '3 h 04 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
