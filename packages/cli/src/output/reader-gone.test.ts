import { expect, test } from 'vitest';
import { isReaderGone } from './reader-gone.ts';

test.each([
  ['EPIPE', false, true],
  ['EIO', true, true],
  ['EIO', false, false],
  ['ENOSPC', false, false],
  ['ENOSPC', true, false],
])('%s, on a terminal: %s, means that nobody reads: %s', (code, isTTY, expected) => {
  expect(isReaderGone(Object.assign(new Error('write'), { code }), { isTTY })).toBe(expected);
});
