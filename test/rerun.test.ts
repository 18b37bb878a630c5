import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { attributes, directories, metrics, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';

/** A job that fails until there is a file of its name, and counts its own runs. */
function fickle(ident: string, more = ''): string {
  const script = `echo $GATOR_IDENT >> ran; gator metric n 1; [ -e ok_$GATOR_IDENT ]`;
  return `!Job {ident: ${ident}, command: sh, args: [-c, '${script}']${more}}`;
}

const TREE = `!JobGroup
ident: tree
jobs:
  - ${fickle('good')}
  - ${fickle('bad')}
  - ${fickle('after', ', on_pass: [bad]')}
  - ${fickle('besides', ', on_done: [bad]')}
  - !JobGroup
    ident: a
    jobs:
      - ${fickle('x')}
      - ${fickle('y')}
  - !JobGroup
    ident: b
    jobs:
      - ${fickle('z')}
`;

const ALL_BUT = (...bad: string[]) =>
  Object.fromEntries(
    ['good', 'bad', 'after', 'besides', 'x', 'y', 'z']
      .filter((ident) => !bad.includes(ident))
      .map((ident) => [`ok_${ident}`, '']),
  );

describe('what failed', () => {
  test('is run again in place, with what was skipped for it and what depends on it', async ({
    folder,
    gator,
  }) => {
    folder.write({ 'tree.yaml': TREE, ...ALL_BUT('bad', 'y', 'z') });
    const run = await gator.run('tree.yaml');
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(
      /again: gator rerun --failed tracking\/[^\n]*\n\nFAIL {3}tree: 3 passed, 3 failed, 1 skipped/,
    );
    const { tracking } = gator;
    folder.write({ ran: '', ok_bad: '', ok_y: '' });
    const again = await gator.run('rerun', '--failed');
    expect(again.status).toBe(1);
    expect(again.stdout).toMatch(/FAIL {3}tree: 6 passed, 1 failed of 7 jobs/);
    expect(folder.lines('ran').sort()).toEqual(['after', 'bad', 'besides', 'y', 'z']);
    expect(gator.tracking).toBe(tracking);
    expect(results(tracking)).toMatchObject({
      'tree/after': 'SUCCESS',
      'tree/a': 'SUCCESS',
      'tree/b': 'FAILURE',
    });
    expect(
      rows(tracking, 'SELECT ident, attempt, result, why FROM attempts ORDER BY ident'),
    ).toEqual([
      { ident: '', attempt: 1, result: 'FAILURE', why: 'rerun' },
      { ident: 'a', attempt: 1, result: 'FAILURE', why: 'rerun: failed' },
      { ident: 'b', attempt: 1, result: 'FAILURE', why: 'rerun: failed' },
      { ident: 'bad', attempt: 1, result: 'FAILURE', why: 'rerun: failed' },
      { ident: 'besides', attempt: 1, result: 'SUCCESS', why: 'rerun: depends on bad' },
    ]);
    expect(attributes(join(tracking, 'a/x'))).toMatchObject({ attempt: 1 });
    expect(attributes(join(tracking, 'a/y'))).toMatchObject({
      attempt: 2,
      result: 'SUCCESS',
      reason: '',
    });
    expect(metrics(tracking, 'group')).toEqual({ n: 7 });
    expect(directories(tracking)).toHaveLength(10);

    folder.write({ ran: '', ok_z: '' });
    expect((await gator.run('rerun', '--failed')).status).toBe(0);
    expect(folder.lines('ran')).toEqual(['z']);
    const nothing = await gator.run('rerun', '--failed');
    expect([nothing.status, nothing.stderr]).toEqual([2, 'error: nothing failed in tree\n']);
  });

  test('is run again below a target alone', async ({ folder, gator }) => {
    folder.write({ 'tree.yaml': TREE, ...ALL_BUT('bad', 'y', 'z') });
    await gator.run('tree.yaml');
    folder.write({ ran: '', ok_bad: '', ok_y: '', ok_z: '' });
    const again = await gator.run('rerun', '--failed', 'tree/a');
    expect(again.stdout).toMatch(/FAIL {3}tree: 4 passed, 2 failed, 1 skipped of 7 jobs/);
    expect(folder.lines('ran')).toEqual(['y']);
    expect(results(gator.tracking)).toMatchObject({
      'tree/a': 'SUCCESS',
      'tree/bad': 'FAILURE',
      'tree/b': 'FAILURE',
    });
  });
});

test('one job is run again, also one that passed, and what depends on it', async ({
  folder,
  gator,
}) => {
  folder.write({ 'tree.yaml': TREE, ...ALL_BUT() });
  expect((await gator.run('tree.yaml')).status).toBe(0);
  folder.write({ ran: '' });
  expect((await gator.run('rerun', 'tree/bad')).status).toBe(0);
  expect(folder.lines('ran').sort()).toEqual(['after', 'bad', 'besides']);
  folder.write({ ran: '' });
  expect((await gator.run('rerun', 'tree/a/x')).status).toBe(0);
  expect(folder.lines('ran')).toEqual(['x']);
  expect(attributes(join(gator.tracking, 'bad'))).toMatchObject({ attempt: 2 });
  expect(rows(gator.tracking, "SELECT attempt, why FROM attempts WHERE ident = 'bad'")).toEqual([
    { attempt: 1, why: 'rerun: asked for' },
  ]);
});

test('a command that is not clear runs nothing', async ({ folder, gator }) => {
  folder.write({ 'tree.yaml': TREE, ...ALL_BUT() });
  await gator.run('tree.yaml');
  folder.write({ ran: '' });
  const said = async (...words: string[]): Promise<[number | null, string]> => {
    const { status, stderr } = await gator.run(...words);
    return [status, stderr];
  };
  expect(await said('rerun')).toEqual([
    2,
    'error: name a job or a tier to run again, or give --failed\n',
  ]);
  expect(await said('rerun', 'tree/nowhere')).toEqual([
    2,
    "error: there is no 'nowhere' in tree\n",
  ]);
  expect(await said('rerun', 'tree/a', '--sched-arg', 'concurrency=0')).toEqual([
    2,
    expect.stringMatching(/concurrency/) as string,
  ]);
  expect((await gator.run('resume', 'tree/a')).stderr).toMatch(
    /^error: a run is resumed as a whole: gator resume /,
  );
  expect(folder.read('ran')).toBe('');
  expect(attributes(gator.tracking)).toMatchObject({ attempt: 1 });
});
