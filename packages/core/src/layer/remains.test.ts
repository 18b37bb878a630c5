import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { BRANCH_VARIABLE, branchOf, membersOf } from '@gator/schedulers';
import { endRemains, orphansIn } from './remains.ts';

const RUN = `/runs/of-${String(process.pid)}`;
const PART = { directory: RUN, branch: RUN };
const LAYER = { [BRANCH_VARIABLE]: branchOf(RUN, 1) };
const JOB = { GATOR_TRACKING: `${RUN}/job` };

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A shell that leads a group of its own, once it is ready. */
async function shell(
  line: string,
  variables: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; gone: Promise<unknown[]>; heard: () => string }> {
  const child = spawn('sh', ['-c', line], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], ...variables },
  });
  started.push(child);
  const gone = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data: string) => (text += data));
  await once(child.stdout, 'data');
  return { child, gone, heard: () => text };
}

it('asks the jobs first that no layer looks after, once for all of a group', async () => {
  // The one below has cleared its environment: only its group tells whose it is.
  const line = `trap 'echo asked; exit 0' TERM; env -i /bin/sh -c 'echo ready; exec sleep 60' & wait`;
  const job = await shell(line, JOB);
  await endRemains(PART, () => 60_000);
  await job.gone;
  expect(job.heard()).toBe('ready\nasked\n');
  expect(membersOf(PART)).toEqual([]);
});

it('kills after the grace what does not listen, or is stopped', async () => {
  const stubborn = await shell(`trap '' TERM; echo ready; while :; do sleep 0.02; done`, JOB);
  const stopped = await shell(`echo ready; kill -STOP $$`, { GATOR_TRACKING: `${RUN}/other` });
  await endRemains(PART, () => 100);
  expect(await stubborn.gone).toEqual([null, 'SIGKILL']);
  expect(await stopped.gone).toEqual([null, 'SIGTERM']);
});

it('leaves jobs to the layers that still look after them', () => {
  const members = [
    { pid: 10, parent: 1, group: 10, job: undefined },
    { pid: 11, parent: 10, group: 11, job: '/run/a' },
    { pid: 12, parent: 11, group: 11, job: '/run/a' },
    { pid: 13, parent: 1, group: 13, job: '/run/a' },
    { pid: 14, parent: 1, group: 14, job: '/run/b' },
    { pid: 15, parent: 14, group: 14, job: '/run/b' },
  ];
  expect(orphansIn(members).map(({ pid }) => pid)).toEqual([14, 15]);
  expect(orphansIn(members.slice(1)).map(({ pid }) => pid)).toEqual([11, 12, 13, 14, 15]);
});

it('kills a layer that hangs, some time after the grace', async () => {
  const layer = await shell('echo ready; kill -STOP $$', LAYER);
  await endRemains(PART, () => 0);
  expect(await layer.gone).toEqual([null, 'SIGKILL']);
});

it('can be made to hurry', async () => {
  const stubborn = await shell(
    `trap 'echo asked' TERM; echo ready; while :; do sleep 0.02; done`,
    JOB,
  );
  let grace = 60_000;
  const ended = endRemains(PART, () => grace);
  stubborn.child.stdout?.once('data', () => {
    grace = 0;
  });
  await ended;
  expect(await stubborn.gone).toEqual([null, 'SIGKILL']);
});
