import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parentOf, processesIn } from './support/processes.ts';
import { attributes, directories, messages, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { byPath, statusOf } from './support/status.ts';
import { until } from './support/within.ts';

const TREE = `!JobGroup
jobs:
  - !JobGroup
    ident: a
    jobs: [!Job {ident: x, command: puppet}, !Job {ident: y, command: puppet}]
  - !Job {ident: b, command: puppet}
  - !Job {ident: after, command: puppet, on_fail: [a]}
`;
const FOUR = ['--sched-arg', 'concurrency=4'];

/** Whether the stock shell finds every database of a run whole. */
function integrity(tracking: string): string[] {
  return directories(tracking).map((directory) =>
    execFileSync('sqlite3', [join(directory, 'db.sqlite'), 'PRAGMA integrity_check']).toString(),
  );
}

test('a wrapper that is killed costs its own job alone', async ({ folder, gator, puppets }) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', ...FOUR);
  const [x, y, b] = await puppets.enterAll('tree/a/x', 'tree/a/y', 'tree/b');
  await x?.spawn('daemon', { apart: true });
  const daemon = await puppets.enter('daemon');
  process.kill(parentOf(x?.pid ?? 0), 'SIGKILL');
  await Promise.all([x?.gone, daemon.gone]);
  await y?.exit(0);
  await (await puppets.enter('tree/after')).exit(0);
  await b?.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(results(gator.tracking)).toMatchObject({
    tree: 'FAILURE',
    'tree/a': 'FAILURE',
    'tree/a/y': 'SUCCESS',
    'tree/b': 'SUCCESS',
    'tree/after': 'SUCCESS',
  });
  expect(rows(join(gator.tracking, 'a'), "SELECT * FROM children WHERE ident = 'x'")).toMatchObject(
    [{ state: 'COMPLETE', result: 'ABORTED', reason: 'its process was killed by SIGKILL' }],
  );
  expect(attributes(join(gator.tracking, 'a/x'))).toMatchObject({
    result: 'ABORTED',
    reason: 'its process was killed by SIGKILL',
    stopped: expect.any(Number) as number,
  });
  // Its parent has closed its database for it.
  expect(readdirSync(join(gator.tracking, 'a/x')).sort()).toEqual([
    'db.sqlite',
    'messages.log',
    'output.log',
    'spec.yaml',
  ]);
  expect(new Set(integrity(gator.tracking))).toEqual(new Set(['ok\n']));
});

test('a tier that is killed costs what was below it', async ({ folder, gator, puppets }) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', ...FOUR);
  const [x, y, b] = await puppets.enterAll('tree/a/x', 'tree/a/y', 'tree/b');
  await x?.exit(0);
  await until(() => results(gator.tracking)['tree/a/x'] === 'SUCCESS', 'the record of x');
  await y?.survive('SIGTERM');
  const asked = y?.signalled();
  process.kill(Number(attributes(join(gator.tracking, 'a'))['pid']), 'SIGKILL');
  await asked;
  // Its own layer has asked it: nobody kills it before its grace is over.
  await y?.print('last words\n');
  await y?.exit(0);
  await (await puppets.enter('tree/after')).exit(0);
  await b?.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(rows(gator.tracking, 'SELECT ident, result, reason FROM children ORDER BY ident')).toEqual(
    [
      { ident: 'a', result: 'ABORTED', reason: 'its process was killed by SIGKILL' },
      { ident: 'after', result: 'SUCCESS', reason: '' },
      { ident: 'b', result: 'SUCCESS', reason: '' },
    ],
  );
  expect(rows(join(gator.tracking, 'a'), 'SELECT ident, result, reason FROM children')).toEqual([
    { ident: 'x', result: 'SUCCESS', reason: '' },
    { ident: 'y', result: 'ABORTED', reason: 'its parent is gone' },
  ]);
  expect(results(gator.tracking)).toMatchObject({ 'tree/a': 'ABORTED', 'tree/a/y': 'ABORTED' });
  expect(messages(join(gator.tracking, 'a/y'), 'stdout')).toEqual(['last words']);
  expect(attributes(gator.tracking)).toMatchObject({ passed: 3, aborted: 1, active: 0 });
  expect(new Set(integrity(gator.tracking))).toEqual(new Set(['ok\n']));
});

test('what is below a killed tier is judged the same by its folder and by the address of the root', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', ...FOUR);
  const [x, , b] = await puppets.enterAll('tree/a/x', 'tree/a/y', 'tree/b');
  await x?.exit(0);
  const { tracking } = gator;
  await until(() => results(tracking)['tree/a/x'] === 'SUCCESS', 'the record of x');
  process.kill(Number(attributes(join(tracking, 'a'))['pid']), 'SIGKILL');
  const after = await puppets.enter('tree/after');
  const expected = {
    'tree/a': 'ABORTED its process was killed by SIGKILL',
    'tree/a/x': 'SUCCESS ',
    'tree/a/y': 'ABORTED its parent is gone',
  };
  const secret = ['--secret-file', 'tracking/latest/secret'];
  for (const target of [
    ['tracking/latest'],
    [String(attributes(tracking)['address']), ...secret],
  ]) {
    const told = byPath(await statusOf(gator, '--depth', '3', ...target));
    for (const [path, end] of Object.entries(expected))
      expect(`${told[path]?.result} ${told[path]?.reason}`, path).toBe(end);
  }
  await after.exit(0);
  await b?.exit(0);
  await run.end();
});

test('when the root is killed, nothing of the run is left', async ({ folder, gator, puppets }) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', ...FOUR);
  const [x] = await puppets.enterAll('tree/a/x', 'tree/a/y', 'tree/b');
  await x?.spawn('child');
  await x?.spawn('daemon', { apart: true });
  await puppets.enterAll('child', 'daemon');
  run.kill('SIGKILL');
  expect((await run.end()).signal).toBe('SIGKILL');
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  const { tracking } = gator;
  for (const path of ['a', 'a/x', 'a/y', 'b']) {
    expect(attributes(join(tracking, path))).toMatchObject({
      result: 'ABORTED',
      reason: 'its parent is gone',
    });
  }
  expect(new Set(integrity(tracking))).toEqual(new Set(['ok\n']));
});

test('a killed wrapper leaves what it had recorded, and its database opens', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n' });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  await job.print('early\n');
  const directory = join(await gator.begun(), 'job');
  await until(() => {
    try {
      return messages(directory, 'stdout').length === 1;
    } catch {
      return false;
    }
  }, 'the record of the first line');
  await job.print('x'.repeat(80) + '\n', 'stdout', 20_000);
  process.kill(parentOf(job.pid), 'SIGKILL');
  expect((await run.end()).status).toBe(1);
  expect(messages(directory, 'stdout')[0]).toBe('early');
  expect(new Set(integrity(gator.tracking))).toEqual(new Set(['ok\n']));
});
