import { join } from 'node:path';
import { expect } from 'vitest';
import { killAll, lives, parentOf, processesIn, processesWith } from './support/processes.ts';
import { attributes, layers, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { statusOf } from './support/status.ts';
import { until } from './support/within.ts';

const JOB = '!Job {ident: job, command: puppet}\n';
const TREE = `!JobGroup
ident: tree
jobs:
  - !JobGroup {ident: a, jobs: [!Job {ident: x, command: puppet}]}
  - !Job {ident: b, command: puppet}
`;

/** Waits until the guard of a run watches. */
function guardOf(tracking: string, before = 0): Promise<number> {
  const found = (): number | undefined =>
    processesWith('GATOR_LAYER_GUARDED', tracking).find((pid) => pid !== before);
  return until(found, 'the guard of the run');
}

test('a job whose root is killed is asked to end, and its run is lost', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': JOB });
  const run = gator.start('job.yaml');
  const job = await puppets.enter('job');
  await guardOf(await gator.begun());
  await job.survive('SIGTERM');
  const asked = job.signalled();
  run.kill('SIGKILL');
  await asked;
  const { status, stderr } = await gator.run('rm', 'tracking/latest');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: the run in .* is lost, but process \d+ of it still runs\n$/);
  await job.exit(0);
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  expect(await statusOf(gator)).toMatchObject({
    result: 'ABORTED',
    reason: 'lost: its process ended before its layer did',
  });
  expect((await gator.run('rm', 'tracking/latest')).status).toBe(0);
});

test('what does not listen is killed after the grace, daemons included', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': JOB });
  const program = join(import.meta.dirname, 'support/guarded.ts');
  const run = gator.shell(`exec node ${program} job.yaml 300`);
  const job = await puppets.enter('job');
  await job.spawn('daemon', { apart: true });
  const daemon = await puppets.enter('daemon');
  for (const puppet of [job, daemon]) await puppet.survive('SIGTERM');
  await guardOf(await gator.begun());
  killAll([parentOf(job.pid)]);
  expect((await run).signal).toBe('SIGKILL');
  await Promise.all([job.gone, daemon.gone]);
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
});

test('the root and all layers may be killed at once', async ({ folder, gator, puppets }) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', '--sched-arg', 'concurrency=2');
  const jobs = await puppets.enterAll('tree/a/x', 'tree/b');
  const tracking = await gator.begun();
  await guardOf(tracking);
  await until(() => layers(tracking).length === 4, 'the record of all layers');
  killAll(layers(tracking).map(({ pid }) => Number(pid)));
  expect((await run.end()).signal).toBe('SIGKILL');
  await Promise.all(jobs.map(({ gone }) => gone));
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  expect(await statusOf(gator)).toMatchObject({ result: 'ABORTED', counts: { aborted: 2 } });
});

test('layers that notice by themselves are left to it, and say what they know', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', '--sched-arg', 'concurrency=2');
  const [x, b] = await puppets.enterAll('tree/a/x', 'tree/b');
  const tracking = await gator.begun();
  await guardOf(tracking);
  await x?.survive('SIGTERM');
  const asked = x?.signalled();
  run.kill('SIGKILL');
  await asked;
  await b?.gone;
  await x?.print('last words\n');
  await x?.exit(0);
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  expect(results(tracking)).toMatchObject({ 'tree/a': 'ABORTED', 'tree/a/x': 'ABORTED' });
  expect(
    rows(join(tracking, 'a/x'), "SELECT message FROM messages WHERE source = 'stdout'"),
  ).toEqual([{ message: 'last words' }]);
  expect(attributes(join(tracking, 'a/x'))['reason']).toBe('its parent is gone');
});

test('a guard that is killed is replaced, and none is left at the end', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': JOB });
  const run = gator.start('job.yaml');
  const job = await puppets.enter('job');
  const tracking = await gator.begun();
  const first = await guardOf(tracking);
  killAll([first]);
  const second = await guardOf(tracking, first);
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  await until(() => !lives(second), 'the end of the guard');
  expect(processesWith('GATOR_LAYER_GUARDED', tracking)).toEqual([]);
});
