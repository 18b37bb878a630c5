import { expect, test } from 'vitest';
import { runSettings } from './settings.ts';

test('what is not given is left to its default', () => {
  expect(runSettings({ scheduler: 'local', interval: 5 })).toEqual({
    scheduler: 'local',
    interval: 5,
    allMessages: false,
    limits: {},
  });
});

test('every option has its setting', () => {
  expect(
    runSettings({
      id: 'nightly',
      scheduler: 'local',
      schedArg: { concurrency: 3 },
      license: { ToolA: 2 },
      tracking: 'here',
      interval: 1,
      allMsg: true,
      limitWarning: 1,
      limitError: 2,
      limitCritical: 3,
    }),
  ).toEqual({
    ident: 'nightly',
    scheduler: 'local',
    concurrency: 3,
    licenses: { ToolA: 2 },
    tracking: 'here',
    interval: 1,
    allMessages: true,
    limits: { warning: 1, error: 2, critical: 3 },
  });
});
