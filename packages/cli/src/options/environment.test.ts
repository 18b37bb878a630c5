import { Option } from 'commander';
import { expect, test } from 'vitest';
import { variableFault, variableOf, withVariable } from './environment.ts';

const flag = (): Option => new Option('-v, --all-msg');
const valued = (): Option => new Option('--id <IDENT>');

test('a variable is named for its option', () => {
  expect(variableOf(flag())).toBe('GATOR_OPT_ALL_MSG');
});

test.each([
  ['1', true],
  ['YES', true],
  ['0', false],
  ['False', false],
  ['', false],
])('a flag whose variable is %j is on: %s', (text, on) => {
  const environment = { GATOR_OPT_ALL_MSG: text };
  expect(withVariable(flag(), environment).envVar).toBe(on ? 'GATOR_OPT_ALL_MSG' : undefined);
  expect(variableFault(flag(), environment)).toBeUndefined();
});

test('a variable that says neither yes nor no is a mistake, unless it is a value', () => {
  expect(variableFault(flag(), { GATOR_OPT_ALL_MSG: 'maybe' })).toMatch(
    /'maybe' from env 'GATOR_OPT_ALL_MSG' is invalid. expected 1 or 0/,
  );
  expect(variableFault(valued(), { GATOR_OPT_ID: 'maybe' })).toBeUndefined();
});

test('an empty variable is none', () => {
  expect(withVariable(valued(), { GATOR_OPT_ID: '' }).envVar).toBeUndefined();
  expect(withVariable(valued(), { GATOR_OPT_ID: 'x' }).envVar).toBe('GATOR_OPT_ID');
  expect(withVariable(valued(), {}).envVar).toBeUndefined();
});
