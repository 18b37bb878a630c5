import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { processesIn } from './support/processes.ts';
import type { Puppet } from './support/puppets.ts';
import { attributes, results, rows } from './support/records.ts';
import { test as plain } from './support/rig.ts';
import { controlAddress } from './support/socket.ts';
import { statusOf, untilChildren } from './support/status.ts';
import { until } from './support/within.ts';

const SPEC = `!JobGroup
ident: top
jobs:
  - !Job {ident: a, command: puppet}
  - !JobGroup
    ident: tier
    jobs: [!Job {ident: b, command: puppet}, !Job {ident: c, command: puppet}]
  - !Job {ident: waits, command: puppet, on_done: [a]}
  - !JobGroup {ident: unstarted, on_done: [a], jobs: [!Job {command: puppet}]}
`;

/** A run in which three jobs run, and two children wait for the first. */
const test = plain.extend('three', async ({ folder, gator, puppets }) => {
  folder.write({ 'top.yaml': SPEC });
  const run = gator.start('top.yaml', '--sched-arg', 'concurrency=3');
  const jobs = await puppets.enterAll('top/a', 'top/tier/b', 'top/tier/c');
  const { tracking } = gator;
  await untilChildren(tracking, { a: 'STARTED', tier: 'STARTED' });
  await untilChildren(join(tracking, 'tier'), { b: 'STARTED', c: 'STARTED' });
  await until(
    () => rows(tracking, "SELECT 1 FROM children WHERE ident = 'tier' AND active = 2").length === 1,
    'the report of the tier',
  );
  return { run, jobs, tracking };
});

const BY_USER = { result: 'ABORTED', reason: 'stopped by user' };

/** How a child of a tier ended, as the tier recorded it. */
function endOf(directory: string, ident: string) {
  return rows(directory, `SELECT result, reason FROM children WHERE ident = '${ident}'`)[0];
}

function exitAll(jobs: readonly (Puppet | undefined)[]): Promise<unknown> {
  return Promise.all(
    jobs.map(async (job) => {
      await job?.exit(0);
    }),
  );
}

test('a run is stopped whole', async ({ gator, puppets, three }) => {
  const { status, stdout, stderr } = await gator.run('stop');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(
    'stopping top: 3 jobs running, 2 will not start\nABORT top: stopped by user\n',
  );
  expect((await three.run.end()).status).toBe(1);
  expect(puppets.waiting).toEqual([]);
  expect(attributes(three.tracking)).toMatchObject(BY_USER);
  expect(new Set(Object.values(results(three.tracking)))).toEqual(new Set(['ABORTED']));
});

test('a tier is stopped, and the rest goes on', async ({ gator, puppets, three }) => {
  const { run, jobs, tracking } = three;
  const { status, stdout } = await gator.run('stop', 'top/tier');
  expect(status).toBe(0);
  expect(stdout).toBe('stopping top/tier: 2 jobs running\nABORT top/tier: stopped by user\n');
  expect(endOf(join(tracking, 'tier'), 'b')).toEqual(BY_USER);
  await exitAll([jobs[0]]);
  await exitAll(await puppets.enterAll('top/waits', 'top/unstarted/T0'));
  expect((await run.end()).status).toBe(1);
  expect(results(tracking)).toMatchObject({
    'top/a': 'SUCCESS',
    'top/tier': 'ABORTED',
    'top/tier/b': 'ABORTED',
    'top/tier/c': 'ABORTED',
    'top/waits': 'SUCCESS',
  });
});

test('a single job is stopped, and its siblings go on', async ({ gator, puppets, three }) => {
  const { run, jobs, tracking } = three;
  const { stdout } = await gator.run('stop', join(tracking, 'tier/b'));
  expect(stdout).toBe('stopping top/tier/b: 1 job running\nABORT top/tier/b: stopped by user\n');
  await jobs[1]?.gone;
  expect(attributes(join(tracking, 'tier/b'))).toMatchObject(BY_USER);
  await untilChildren(join(tracking, 'tier'), { b: 'COMPLETE' });
  expect((await statusOf(gator, 'top/tier/b')).why).toBe('stopped by user');
  await exitAll([jobs[0], jobs[2]]);
  await exitAll(await puppets.enterAll('top/waits', 'top/unstarted/T0'));
  await run.end();
  expect(results(tracking)).toMatchObject({ 'top/tier/b': 'ABORTED', 'top/tier/c': 'SUCCESS' });
});

test.for([
  ['waits', 'stopping top/waits: 1 job will not start'],
  ['unstarted', 'stopping top/unstarted: 1 job will not start'],
] as const)('what waits never starts: %s', async ([ident, says], { gator, puppets, three }) => {
  const { run, jobs, tracking } = three;
  const { status, stdout } = await gator.run('stop', `top/${ident}`);
  expect(status).toBe(0);
  expect(stdout.split('\n')[0]).toBe(says);
  expect(stdout.split('\n')[1]).toMatch(`ABORT top/${ident}: stopped by user`);
  await exitAll(jobs);
  const other = ident === 'waits' ? 'top/unstarted/T0' : 'top/waits';
  await exitAll([await puppets.enter(other)]);
  await run.end();
  expect(puppets.waiting).toEqual([]);
  expect(endOf(tracking, ident)).toMatchObject({ result: 'ABORTED' });
});

test('by its address, a run is stopped as by its folder', async ({ gator, three }) => {
  const [endpoint = '', secret = ''] = controlAddress(three.tracking, 'tier').split('/');
  const stop = await gator.startWith({ GATOR_SECRET: secret }, 'stop', endpoint).end();
  expect(stop.status).toBe(0);
  expect(stop.stdout).toMatch(/^stopping top\/tier: 2 jobs running\n/);
  await untilChildren(three.tracking, { tier: 'COMPLETE' });
  expect(endOf(three.tracking, 'tier')).toEqual(BY_USER);
  await gator.run('stop');
  await three.run.end();
});

test('a job that holds out is ended at once on demand', async ({ gator, three }) => {
  const [a] = three.jobs;
  await a?.survive('SIGTERM');
  const { status, stdout } = await gator.run('stop', 'top', '--now');
  expect(status).toBe(0);
  expect(stdout).toMatch(/\nABORT top: stopped by user\n$/);
  await three.run.end();
  expect(attributes(join(three.tracking, 'a'))).toMatchObject({ ...BY_USER, signal: 'SIGKILL' });
});

test('what has ended cannot be stopped, and says so', async ({ gator, puppets, three }) => {
  const { run, jobs } = three;
  await exitAll(jobs);
  const ended = await gator.run('stop', 'top/tier/b');
  expect(ended).toMatchObject({ status: 0, stdout: 'top/tier/b has ended already: PASS\n' });
  await exitAll(await puppets.enterAll('top/waits', 'top/unstarted/T0'));
  await run.end();
  const { status, stdout, stderr } = await gator.run('stop');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe('top has ended already: PASS\n');
});

test('what was lost cannot be stopped, and says so', async ({ folder, gator, three }) => {
  three.run.kill('SIGKILL');
  await three.run.end();
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  for (const [path, why] of [
    ['top', 'lost: its process ended before its layer did'],
    ['top/a', 'its parent is gone'],
    ['top/waits', 'lost before it started'],
  ])
    expect(await gator.run('stop', path ?? '')).toMatchObject({
      status: 0,
      stdout: `${String(path)} has ended already: ABORT: ${String(why)}\n`,
    });
});

test('a target that is none is refused', async ({ gator, three }) => {
  const { status, stderr } = await gator.run('stop', 'top/nobody');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: no run at /);
  await gator.run('stop');
  await three.run.end();
});

test('a job that floods its layer is stopped like any other', async ({ folder, gator }) => {
  folder.write({ 'flood.yaml': "!Job {command: 'yes'}\n" });
  const run = gator.start('flood.yaml', '--quiet');
  const log = join(await gator.begun(), 'output.log');
  await until(() => existsSync(log) && statSync(log).size > 1_000_000, 'the flood');
  const { status, stdout } = await gator.run('stop');
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: 'stopping flood: 1 job running\nABORT flood: stopped by user\n',
  });
  expect((await run.end()).status).toBe(1);
});
