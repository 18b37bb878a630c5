import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Folder } from './support/folder.ts';
import type { Gator, Launch } from './support/gator.ts';
import { lives, parentOf, processesIn, stateOf } from './support/processes.ts';
import type { Puppet, Puppets } from './support/puppets.ts';
import { attributes, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { statusOf } from './support/status.ts';
import { lacksTmux, test as onTerminal } from './support/terminal.ts';
import { until } from './support/within.ts';

const TREE = `!JobGroup
ident: top
jobs:
  - !Job {ident: a, command: puppet}
  - !JobGroup {ident: tier, jobs: [!Job {ident: b, command: puppet}]}
  - !Job {ident: next, command: puppet}
`;
const IN_TWO = ['--sched-arg', 'concurrency=2'] as const;

/** Suspends a run, and waits until it has suspended itself: then all below it stands still. */
async function pause(run: Launch): Promise<void> {
  run.kill('SIGTSTP');
  await until(() => stateOf(run.pid) === 'T', 'the suspension of the root');
}

function statesOf(jobs: readonly Puppet[]): (string | undefined)[] {
  return jobs.map(({ pid }) => stateOf(pid));
}

/** A process that runs on another core takes its signal a moment after it was sent. */
async function suspended(jobs: readonly Puppet[]): Promise<void> {
  await until(() => statesOf(jobs).every((state) => state === 'T'), 'the suspension of the jobs');
}

/** A paused run in whose tier a job would start, since the one before it has ended. */
async function holdBack({
  folder,
  gator,
  puppets,
}: {
  folder: Folder;
  gator: Gator;
  puppets: Puppets;
}): Promise<{ run: Launch; tier: string }> {
  const jobs = '[!Job {ident: a, command: puppet}, !Job {ident: next, command: puppet}]';
  folder.write({ 'top.yaml': `!JobGroup {jobs: [!JobGroup {ident: tier, jobs: ${jobs}}]}\n` });
  const run = gator.start('top.yaml', '--sched-arg', 'concurrency=1');
  const a = await puppets.enter('top/tier/a');
  await pause(run);
  process.kill(a.pid, 'SIGKILL');
  const tier = join(gator.tracking, 'tier');
  await until(() => attributes(tier)['failed'] === 1, 'the record of the end of a');
  return { run, tier };
}

test('SIGTSTP stops the whole tree with all that jobs have started, and SIGCONT continues it', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'top.yaml': TREE });
  const run = gator.start('top.yaml', ...IN_TWO);
  const jobs = await puppets.enterAll('top/a', 'top/tier/b');
  await jobs[0]?.spawn('child');
  await jobs[1]?.spawn('apart', { apart: true });
  const all = [...jobs, ...(await puppets.enterAll('child', 'apart'))];
  await pause(run);
  await suspended(all);
  run.kill('SIGCONT');
  await until(() => !statesOf(all).includes('T'), 'the continuation of the jobs');
  for (const job of jobs) await job.print('still here\n');
  for (const job of jobs) await job.exit(0);
  const next = await puppets.enter('top/next');
  await next.exit(0);
  expect((await run.end()).status).toBe(0);
});

test('gator stop has a paused run go on, and stops it', async ({ folder, gator, puppets }) => {
  folder.write({ 'top.yaml': TREE });
  const run = gator.start('top.yaml', ...IN_TWO);
  await puppets.enterAll('top/a', 'top/tier/b');
  await pause(run);
  const stop = await gator.run('stop');
  expect(stop).toMatchObject({ status: 0, stderr: '' });
  expect(stop.stdout).toContain('ABORT top: stopped by user');
  expect((await run.end()).status).toBe(1);
  expect(results(gator.tracking)).toMatchObject({ 'top/a': 'ABORTED', 'top/tier/b': 'ABORTED' });
});

test('nothing starts while a run is paused, and what could have starts then', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'top.yaml': TREE });
  const run = gator.start('top.yaml', ...IN_TWO);
  const [a, b] = await puppets.enterAll('top/a', 'top/tier/b');
  await pause(run);
  // Its wrapper tells its tier that it has ended, which cannot hear that before it goes on.
  process.kill(a?.pid ?? 0, 'SIGKILL');
  await until(() => attributes(join(gator.tracking, 'a'))['result'] === 'FAILURE', 'the end of a');
  expect(puppets.waiting).toEqual([]);
  run.kill('SIGCONT');
  const next = await puppets.enter('top/next');
  await b?.exit(0);
  await next.exit(0);
  await run.end();
  expect(results(gator.tracking)).toMatchObject({ 'top/a': 'FAILURE', 'top/next': 'SUCCESS' });
});

test('a tier below holds starts back too, though its process goes on', async ({
  folder,
  gator,
  puppets,
}) => {
  const { run } = await holdBack({ folder, gator, puppets });
  expect(puppets.waiting).toEqual([]);
  run.kill('SIGCONT');
  const next = await puppets.enter('top/tier/next');
  await next.exit(0);
  await run.end();
  expect(results(gator.tracking)).toMatchObject({ 'top/tier/next': 'SUCCESS' });
});

test('what was held back never starts where the run is lost in its pause', async ({
  folder,
  gator,
  puppets,
}) => {
  const { run, tier } = await holdBack({ folder, gator, puppets });
  run.kill('SIGKILL');
  await run.end();
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  expect(puppets.waiting).toEqual([]);
  expect(rows(tier, 'SELECT ident, result, reason FROM children')).toEqual([
    { ident: 'a', result: 'FAILURE', reason: 'killed by SIGKILL' },
    { ident: 'next', result: 'ABORTED', reason: 'its parent is gone before it started' },
  ]);
});

test('a layer that hangs keeps nobody from pausing the rest', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'top.yaml': TREE });
  const run = gator.start('top.yaml', ...IN_TWO);
  const jobs = await puppets.enterAll('top/a', 'top/tier/b');
  const wrapper = parentOf(jobs[0]?.pid ?? 0);
  process.kill(wrapper, 'SIGSTOP');
  await pause(run);
  await suspended(jobs.slice(1));
  process.kill(wrapper, 'SIGCONT');
  run.kill('SIGCONT');
  await until(() => !statesOf(jobs).includes('T'), 'the continuation of the jobs');
  for (const job of jobs) await job.exit(0);
  await (await puppets.enter('top/next')).exit(0);
  expect((await run.end()).status).toBe(0);
});

test('SIGCONT that comes before the run stands still keeps it going', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'top.yaml': TREE });
  const run = gator.start('top.yaml', ...IN_TWO);
  const jobs = await puppets.enterAll('top/a', 'top/tier/b');
  run.kill('SIGTSTP');
  run.kill('SIGCONT');
  for (const job of jobs) await job.exit(0);
  await (await puppets.enter('top/next')).exit(0);
  expect((await run.end()).status).toBe(0);
});

test('no clock runs out during a pause: not of a job, not of a tier', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'top.yaml': `!JobGroup
timeout: 4s
jobs:
  - !Job {ident: timed, command: puppet, timeout: 3s}
  - !Job {ident: stalls, command: puppet, stall_timeout: 3s}
  - !Job {ident: plain, command: puppet}
`,
    'measure.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet, timeout: 5s}]}\n',
  });
  const run = gator.start('top.yaml', '--sched-arg', 'concurrency=3', '--interval', '0.2');
  const jobs = await puppets.enterAll('top/timed', 'top/stalls', 'top/plain');
  await pause(run);
  // Another run, which is not paused, has a longer clock: when that has run out, so would these have.
  const measure = gator.start('measure.yaml', '--tracking', 'measure');
  await (
    await puppets.enter('measure/job')
  ).gone;
  expect((await measure.end()).status).toBe(1);
  await suspended(jobs);
  run.kill('SIGCONT');
  for (const job of jobs) await job.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(new Set(Object.values(results(gator.tracking)))).toEqual(new Set(['SUCCESS']));
});

test('clocks go on after a pause', async ({ folder, gator, puppets }) => {
  folder.write({ 'job.yaml': '!JobGroup {jobs: [!Job {ident: a, command: puppet, timeout: 2s}]}' });
  const run = gator.start('job.yaml');
  const a = await puppets.enter('job/a');
  await pause(run);
  run.kill('SIGCONT');
  await a.gone;
  await run.end();
  expect(attributes(join(gator.tracking, 'a'))['reason']).toMatch(/^timed out after 2s /);
});

test('a paused run whose root is killed leaves nothing, and jobs hear that they are to end', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'top.yaml': TREE });
  const run = gator.start('top.yaml', ...IN_TWO);
  const jobs = await puppets.enterAll('top/a', 'top/tier/b');
  await pause(run);
  run.kill('SIGKILL');
  await Promise.all(jobs.map(({ gone }) => gone));
  await run.end();
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  expect(puppets.waiting).toEqual([]);
  for (const path of ['a', 'tier/b'])
    expect(attributes(join(gator.tracking, path))).toMatchObject({
      result: 'ABORTED',
      reason: 'its parent is gone',
      signal: 'SIGTERM',
    });
});

test('a root that is one job is paused like any other, and may be stopped then', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': '!Job {command: puppet}\n' });
  const run = gator.start('job.yaml');
  const job = await puppets.enter('job');
  await pause(run);
  await suspended([job]);
  run.kill('SIGTERM');
  run.kill('SIGCONT');
  await job.gone;
  expect((await run.end()).status).toBe(143);
});

test('what another run inside of a job has started stands still with it', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'inner.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n',
    'outer.yaml':
      '!Job {command: gator, args: [inner.yaml, --tracking, "${GATOR_TRACKING}-inner"]}\n',
  });
  const run = gator.start('outer.yaml');
  const job = await puppets.enter('inner/job');
  await pause(run);
  await suspended([job]);
  run.kill('SIGCONT');
  await job.print('still here\n');
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
});

test('whoever looks on is told that a run is paused', async ({ folder, gator, puppets }) => {
  folder.write({ 'top.yaml': TREE });
  const run = gator.start('top.yaml', ...IN_TWO);
  const jobs = await puppets.enterAll('top/a', 'top/tier/b');
  await pause(run);
  expect((await gator.run('status')).stdout).toMatch(/^RUN {3}top: 0\/3.* {2}paused$/m);
  expect(await statusOf(gator)).toMatchObject({ state: 'STARTED', reason: 'paused' });
  run.kill('SIGCONT');
  await until(() => attributes(gator.tracking)['reason'] === '', 'the end of the pause');
  for (const job of jobs) await job.exit(0);
  await (await puppets.enter('top/next')).exit(0);
  await run.end();
});

describe.skipIf(lacksTmux)('on a terminal', () => {
  onTerminal.for(['', ' --progress'])(
    'Ctrl-Z stops the run and all its jobs, and fg continues them%s',
    async (view, { folder, open, puppets }) => {
      folder.write({ 'top.yaml': TREE });
      const terminal = await open(80, 24);
      await terminal.type(`gator top.yaml --sched-arg concurrency=2${view}`);
      const jobs = await puppets.enterAll('top/a', 'top/tier/b');
      await terminal.press('C-z');
      await terminal.until(/^Paused: all jobs and clocks stand still; fg continues\n[^]*Stopped/m);
      await suspended(jobs);
      await terminal.type('fg');
      await until(() => !statesOf(jobs).includes('T'), 'the continuation of the jobs');
      for (const job of jobs) await job.exit(0);
      const next = await puppets.enter('top/next');
      await next.exit(0);
      await terminal.until(/^PASS {3}top: 3 passed of 3 jobs[^]*[$#]$/m);
    },
  );

  onTerminal(
    'Ctrl-Z in a viewer stops the viewer alone',
    async ({ folder, gator, open, puppets }) => {
      folder.write({ 'top.yaml': TREE });
      const run = gator.start('top.yaml', ...IN_TWO);
      const jobs = await puppets.enterAll('top/a', 'top/tier/b');
      const terminal = await open(80, 24);
      await terminal.type('gator attach');
      await terminal.until(/RUN.*top/);
      await terminal.press('C-z');
      await terminal.until(/Stopped/);
      expect(statesOf(jobs)).not.toContain('T');
      expect(lives(run.pid) && stateOf(run.pid) !== 'T').toBe(true);
      await terminal.type('fg');
      await terminal.until(/RUN.*top/);
      await terminal.press('q');
      await terminal.until(/[$#]$/);
      for (const job of jobs) await job.exit(0);
      await (await puppets.enter('top/next')).exit(0);
      await run.end();
    },
  );
});
