import { join } from 'node:path';
import { expect } from 'vitest';
import type { Folder } from './support/folder.ts';
import type { Gator } from './support/gator.ts';
import { killAll } from './support/processes.ts';
import type { Puppets } from './support/puppets.ts';
import { attributes, layers, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const TREE = `!JobGroup
ident: tree
jobs:
  - !JobGroup
    ident: a
    jobs: [!Job {ident: x, command: puppet}, !Job {ident: y, command: puppet}]
  - !Job {ident: b, command: puppet}
`;
const THREE = ['--sched-arg', 'concurrency=3'];

/** The process of a layer, which hangs from now on. */
function hang(directory: string): number {
  const pid = Number(attributes(directory)['pid']);
  process.kill(pid, 'SIGSTOP');
  return pid;
}

/** A run whose three jobs have begun, and whose layers are all recorded. */
async function begin({
  folder,
  gator,
  puppets,
}: {
  folder: Folder;
  gator: Gator;
  puppets: Puppets;
}) {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', ...THREE);
  const [x, y, b] = await puppets.enterAll('tree/a/x', 'tree/a/y', 'tree/b');
  await gator.begun();
  await until(() => layers(gator.tracking).length === 5, 'the records of all layers');
  return { run, x, y, b };
}

test('what ends while the root hangs is there when it goes on', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', '--all-msg', ...THREE);
  const jobs = await puppets.enterAll('tree/a/x', 'tree/a/y', 'tree/b');
  const tracking = await gator.begun();
  await until(() => layers(tracking).length === 5, 'the records of all layers');
  const root = hang(tracking);
  for (const job of jobs) await job.print(`${job.name} has something to say\n`);
  for (const [place, job] of jobs.entries()) await job.exit(place);
  const ended = (path: string): boolean => attributes(join(tracking, path))['result'] !== undefined;
  await until(() => ['a', 'a/x', 'a/y', 'b'].every(ended), 'the ends of all layers');
  process.kill(root, 'SIGCONT');
  const { status, stdout } = await run.end();
  expect(status).toBe(1);
  expect(attributes(tracking)).toMatchObject({ passed: 1, failed: 2, aborted: 0, active: 0 });
  for (const { name } of jobs)
    expect(stdout.split(`${name} has something to say\n`), name).toHaveLength(2);
});

test('what is below a tier that hangs ends when that is killed, and the rest goes on', async ({
  folder,
  gator,
  puppets,
}) => {
  const { run, x, y, b } = await begin({ folder, gator, puppets });
  const tier = join(gator.tracking, 'a');
  const pid = hang(tier);
  await x?.exit(0);
  await until(() => attributes(join(tier, 'x'))['result'] === 'SUCCESS', 'the end of x');
  killAll([pid]);
  await y?.gone;
  await b?.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(results(gator.tracking)).toEqual({
    tree: 'FAILURE',
    'tree/a': 'ABORTED',
    'tree/a/x': 'SUCCESS',
    'tree/a/y': 'ABORTED',
    'tree/b': 'SUCCESS',
  });
  // The tier had not heard of the end of x any more.
  expect(rows(tier, "SELECT result FROM children WHERE ident = 'x'")).toEqual([
    { result: 'SUCCESS' },
  ]);
  expect(attributes(gator.tracking)).toMatchObject({ passed: 2, aborted: 1 });
});

test('gator stop --now ends a job whose layer hangs, and nothing else', async ({
  folder,
  gator,
  puppets,
}) => {
  const { run, x, y, b } = await begin({ folder, gator, puppets });
  const wrapper = join(gator.tracking, 'a/x');
  hang(wrapper);
  const asked = await gator.run('stop', 'tracking/latest/a/x');
  expect(asked).toMatchObject({ status: 3 });
  expect(asked.stderr).toMatch(/^error: the process of tree\/a\/x does not answer\nhint: .*--now/);
  const { status, stdout } = await gator.run('stop', '--now', 'tracking/latest/a/x');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ABORT +tree\/a\/x: /m);
  await x?.gone;
  for (const job of [y, b]) await job?.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(attributes(gator.tracking)).toMatchObject({ passed: 2, aborted: 1 });
  expect(attributes(wrapper)).toMatchObject({
    result: 'ABORTED',
    reason: 'its process was killed by SIGKILL',
  });
});
