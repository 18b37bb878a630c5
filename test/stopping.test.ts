import { join } from 'node:path';
import { expect } from 'vitest';
import { lives, processesIn } from './support/processes.ts';
import { attributes, layers, messages, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const DEEP = `!JobGroup
jobs:
  - !Job {ident: done, command: puppet}
  - !JobGroup
    ident: a
    jobs:
      - !JobArray {ident: b, repeats: 5, jobs: [!Job {ident: job, command: puppet}]}
  - !Job {ident: later, command: puppet, on_done: [a]}
`;

test.for([
  { signal: 'SIGINT', status: 130 },
  { signal: 'SIGTERM', status: 143 },
] as const)(
  '$signal ends the whole tree in order',
  async ({ signal, status }, { folder, gator, puppets }) => {
    folder.write({ 'deep.yaml': DEEP });
    const run = gator.start('deep.yaml', '--sched-arg', 'concurrency=3');
    const [done] = await puppets.enterAll('deep/done', 'deep/a/b/job_0', 'deep/a/b/job_1');
    await done?.exit(0);
    await puppets.enter('deep/a/b/job_2');
    run.kill(signal);
    const ended = await run.end();
    expect(ended.status).toBe(status);
    expect(processesIn(folder.path)).toEqual([]);
    expect(puppets.waiting).toEqual([]);
    const { tracking } = gator;
    expect(results(tracking)).toMatchObject({
      deep: 'ABORTED',
      'deep/done': 'SUCCESS',
      'deep/later': 'ABORTED',
      'deep/a': 'ABORTED',
      'deep/a/b': 'ABORTED',
      'deep/a/b/job_0': 'ABORTED',
    });
    for (const layer of layers(tracking)) {
      expect(layer['stopped']).toEqual(expect.any(Number));
      if (layer['path'] !== 'deep/done') expect(layer['reason']).toBe(`stopped by ${signal}`);
    }
  },
);

test('Ctrl-C in a terminal reaches the root alone, which ends the rest', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n' });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  run.interrupt();
  await job.gone;
  expect((await run.end()).status).toBe(130);
  expect(layers(gator.tracking)).toMatchObject([
    { path: 'group', result: 'ABORTED', reason: 'stopped by SIGINT' },
    { path: 'group/job', result: 'ABORTED', reason: 'stopped by SIGINT', signal: 'SIGTERM' },
  ]);
});

test('a job may end by itself when it is asked to, and its last words are kept', async ({
  folder,
  gator,
}) => {
  folder.write({
    polite: `#!/bin/sh
trap 'echo good bye; exit 0' TERM
echo ready
while :; do read -r line < fifo; done
`,
    'job.yaml': "!Job {command: sh, args: [-c, 'mkfifo fifo && exec ./polite']}\n",
  });
  const run = gator.start('job.yaml');
  await run.printed('ready');
  run.kill('SIGTERM');
  expect((await run.end()).status).toBe(143);
  expect(messages(gator.tracking, 'stdout')).toEqual(['ready', 'good bye']);
  expect(attributes(gator.tracking)).toMatchObject({ result: 'ABORTED', exit_code: 0 });
});

test('a second signal ends at once what does not end by itself', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n' });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  await job.survive('SIGTERM');
  const asked = job.signalled();
  run.kill('SIGINT');
  await asked;
  expect(lives(job.pid)).toBe(true);
  run.kill('SIGINT');
  expect((await run.end()).status).toBe(130);
  expect(lives(job.pid)).toBe(false);
  expect(results(gator.tracking)).toEqual({ group: 'ABORTED', 'group/job': 'ABORTED' });
});

test('whatever a job has started ends with it, also in a session of its own', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n' });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  await job.spawn('child');
  await job.spawn('apart', { apart: true });
  const family = await puppets.enterAll('child', 'apart');
  run.kill('SIGINT');
  expect((await run.end()).status).toBe(130);
  expect(family.map(({ pid }) => lives(pid))).toEqual([false, false]);
});

test.for([
  { what: 'a process of its group', apart: false },
  { what: 'a daemon', apart: true },
])(
  '$what that a job leaves behind is ended and told',
  async ({ apart }, { folder, gator, puppets }) => {
    folder.write({ 'job.yaml': '!Job {command: puppet}\n' });
    const run = gator.start('job.yaml');
    const job = await puppets.enter('job');
    await job.spawn('child', { apart });
    const child = await puppets.enter('child');
    await job.exit(0);
    expect((await run.end()).status).toBe(0);
    expect(lives(child.pid)).toBe(false);
    expect(messages(gator.tracking, 'gator')).toContain(
      'The task has ended, but it left processes running, which were ended',
    );
  },
);

test('a job may stop the run that it belongs to, and nothing more starts', async ({
  folder,
  gator,
}) => {
  folder.write({
    'wait.yaml': `!JobGroup
jobs:
  - !Job {ident: stopper, command: sh, args: [-c, 'kill -TERM $ROOT; exec puppet']}
  - !Job {ident: next, command: puppet, on_done: [stopper]}
`,
    outer: `#!/bin/sh
ROOT=$$ exec gator wait.yaml
`,
    'outer.yaml': '!Job {command: ./outer}\n',
  });
  const { status } = await gator.run('outer.yaml', '--tracking', 'outer-run');
  expect(status).toBe(1);
  expect(attributes(folder.at('outer-run'))['exit_code']).toBe(143);
  expect(results(gator.tracking)).toMatchObject({ wait: 'ABORTED', 'wait/next': 'ABORTED' });
});

test('a second signal ends a layer whose process hangs', async ({ folder, gator, puppets }) => {
  folder.write({ 'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n' });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  await until(() => layers(gator.tracking).length === 2, 'the record of the job');
  process.kill(Number(attributes(join(gator.tracking, 'job'))['pid']), 'SIGSTOP');
  run.kill('SIGINT');
  await run.printed('Stopping');
  run.kill('SIGINT');
  await job.gone;
  expect((await run.end()).status).toBe(130);
  expect(rows(gator.tracking, 'SELECT result, reason FROM children')).toEqual([
    { result: 'ABORTED', reason: 'its process was killed by SIGKILL' },
  ]);
});
