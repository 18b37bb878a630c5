import { failure, value } from '@gator/protocol';
import { describe, expect, test } from 'vitest';
import {
  readAge,
  readCount,
  readDirectory,
  readExpression,
  readIdent,
  readInterval,
  readLicenses,
  readScheduler,
  readSchedulerArguments,
  readSeverity,
  readSince,
} from './values.ts';

describe('what is right is read', () => {
  test.each([
    [readIdent, 'nightly', 'nightly'],
    [readDirectory, 'out/here', 'out/here'],
    [readInterval, '2.5', 2.5],
    [readInterval, '.5', 0.5],
    [readInterval, '86400', 86_400],
    [readCount, '0', 0],
    [readScheduler, 'local', 'local'],
    [readLicenses, 'ToolA=2, Tool=B=0', { ToolA: 2, 'Tool=B': 0 }],
    [readSchedulerArguments, 'concurrency=8', { concurrency: 8 }],
    [readAge, '90s', 90],
    [readAge, '1.5h', 5400],
    [readAge, '7d', 604_800],
    [readAge, '0s', 0],
    [readSince, '2026-05-01T13:45Z', Date.UTC(2026, 4, 1, 13, 45) / 1000],
    [readSince, '2026-05-01 13:45', new Date(2026, 4, 1, 13, 45).getTime() / 1000],
    [readSince, '2026-05-01', new Date(2026, 4, 1).getTime() / 1000],
    [readSeverity, 'warning', 30],
    [readExpression, '^a|b$', /^a|b$/u],
  ])('%o: %s', (read, text, expected) => {
    expect(read(text)).toEqual(value(expected));
  });
});

describe('what is wrong is told with what is expected', () => {
  test.each([
    [readIdent, 'a/b', /expected an ident, but it has a '\/' in it/],
    [readDirectory, '', /path of a folder/],
    [readInterval, '0', /number of seconds above 0/],
    [readInterval, '1e3', /number of seconds/],
    [readInterval, '86401', /up to 86400/],
    [readCount, '-1', /whole number/],
    [readCount, '99999999999999999999', /whole number/],
    [readScheduler, 'slurm', /expected local/],
    [readLicenses, 'ToolA', /NAME=N/],
    [readLicenses, 'ToolA=2,', /NAME=N/],
    [readSchedulerArguments, 'concurrency', /KEY=VALUE/],
    [readSchedulerArguments, 'cores=2', /'cores' is no argument .* it takes concurrency=N/],
    [readSchedulerArguments, 'concurrency=0', /above 0/],
    [readAge, '10', /an age, as 90s/],
    [readAge, '.s', /an age/],
    [readAge, '-1d', /an age/],
    [readSince, 'yesterday', /an age, as 10m, or a time/],
    [readSince, '2026-13-01', /a time, as 2026/],
    [readSeverity, 'loud', /expected DEBUG, INFO/],
    [readExpression, '(', /Unterminated group|Invalid regular/],
  ])('%o: %s', (read, text, expected) => {
    expect(read(text)).toEqual(failure(expect.stringMatching(expected) as string));
  });
});

test('a repeated option adds to what was given before', () => {
  expect(readLicenses('B=2', { A: 1, B: 1 })).toEqual(value({ A: 1, B: 2 }));
  expect(readSchedulerArguments('concurrency=3', { concurrency: 2 })).toEqual(
    value({ concurrency: 3 }),
  );
});

test('a licence may have any name', () => {
  const licenses = readLicenses('__proto__=1');
  expect(licenses.ok && Object.entries(licenses.value)).toEqual([['__proto__', 1]]);
});
