import { expect, it } from 'vitest';
import { faultCode, systemFault } from './system-fault.ts';

it.each([
  ['ENOSPC', /^why; free space or inodes/],
  ['EDQUOT', /^why; free space or inodes/],
  ['EROFS', /^why; .*--tracking/],
  ['EACCES', /^why; see who owns it/],
  ['EMFILE', /^why; .*ulimit -n/],
  ['EAGAIN', /^why; .*ulimit -u/],
  ['ENOMEM', /^why; .*fewer jobs/],
  ['ESTALE', /^why; .*in its place/],
  ['EIO', /^why$/],
])('says what to do about %s', (code, said) => {
  const error = Object.assign(new Error('why'), { code });
  expect(systemFault(error)).toMatch(said);
  expect(faultCode(error)).toBe(code);
});

it.each([
  [13, /^why; free space or inodes/],
  [8 | (4 << 8), /^why; .*--tracking/],
  [11, /^why; something else has written to it/],
  [10, /^why$/],
])("knows SQLite's result code %d, extended or not", (errcode, said) => {
  const error = Object.assign(new Error('why'), { code: 'ERR_SQLITE_ERROR', errcode });
  expect(systemFault(error)).toMatch(said);
});

it('takes what is no error as it is', () => {
  expect(systemFault('odd')).toBe('odd');
  expect(faultCode('odd')).toBeUndefined();
});
