import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { processesIn } from './support/processes.ts';
import { attributes, results } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const SPEC = '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n';

/** Waits until nothing of a run is left, in the background or elsewhere. */
async function ended(folder: string): Promise<void> {
  await until(() => processesIn(folder).length === 0, 'the end of the run');
}

test('a detached run has started when the command returns, and goes on without its shell', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'spec.yaml': SPEC });
  const told = await gator.shell('gator spec.yaml --detach; gator status');
  const job = await puppets.enter('spec/job');
  const name = gator.tracking.split('/').at(-1) ?? '';
  expect(told.status).toBe(0);
  expect(told.stderr).toBe('');
  expect(told.stdout).toMatch(
    [
      'RUN    in the background',
      `       tracking: tracking/${name}`,
      `       watch: gator attach tracking/${name}`,
      `       stop: gator stop tracking/${name}`,
      'RUN   spec: 0/1',
    ].join('\n'),
  );
  await job.print('words of the job\n');
  await job.exit(3);
  await ended(folder.path);
  expect(results(gator.tracking)).toEqual({ spec: 'FAILURE', 'spec/job': 'FAILURE' });
  expect(folder.read('tracking/latest/console.log')).toMatch(
    /Running group spec: 1 job\n[^]*FAIL {3}spec: 0 passed, 1 failed of 1 job[^]*tracking: /,
  );
});

test('it is in a session of its own, has no terminal, and outlives a hangup', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'spec.yaml': SPEC });
  expect((await gator.startWith({ GATOR_OPT_DETACH: '1' }, 'spec.yaml').end()).status).toBe(0);
  const job = await puppets.enter('spec/job');
  const pid = Number(attributes(gator.tracking)['pid']);
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, , , session, terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  expect([Number(session), Number(terminal)]).toEqual([pid, 0]);
  process.kill(pid, 'SIGHUP');
  expect((await gator.run('logs', '--own')).status).toBe(0);
  await job.exit(0);
  await ended(folder.path);
  expect(results(gator.tracking)).toEqual({ spec: 'SUCCESS', 'spec/job': 'SUCCESS' });
  const own = Object.keys(job.env).filter((name) => /^GATOR_(?:OPT|HANGUP|BACKGROUND)/.test(name));
  expect(own).toEqual([]);
});

test('it is stopped like any other, and tells its progress in lines', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'spec.yaml': SPEC });
  await gator.run('spec.yaml', '--detach', '--progress', '--tracking', 'here');
  await puppets.enter('spec/job');
  expect((await gator.run('stop', 'here')).stdout).toMatch(/ABORT spec: stopped by user/);
  await ended(folder.path);
  const text = folder.read('here/console.log');
  expect(text).toMatch(/ABORT {2}spec: 0 passed, 1 aborted of 1 job/);
  expect(text).not.toContain('\u001b');
});

test('a run that has ended before anybody could look has been started all the same', async ({
  folder,
  gator,
}) => {
  folder.write({ 'job.yaml': "!Job {command: 'false'}\n" });
  expect((await gator.run('job.yaml', '--detach')).status).toBe(0);
  await ended(folder.path);
  expect(results(gator.tracking)).toEqual({ job: 'FAILURE' });
});

test.for([
  { what: 'a specification that is wrong', words: ['bad.yaml'] },
  { what: 'no specification', words: ['none.yaml'] },
  { what: 'a folder that is not empty', words: ['job.yaml', '--tracking', '.'] },
  { what: 'no folder', words: ['job.yaml', '--tracking', 'job.yaml/x'] },
  { what: 'a request that is too large', words: ['job.yaml', '--sched-arg', 'concurrency=0'] },
])('$what is refused as it is in the foreground', async ({ words }, { folder, gator }) => {
  folder.write({
    'bad.yaml': '!JobGroup {jobs: [!Job {comand: x}]}\n',
    'job.yaml': "!Job {command: 'true'}\n",
  });
  const before = await gator.run(...words);
  expect(before.status).toBe(2);
  expect(await gator.run(...words, '--detach')).toEqual(before);
  expect(folder.has('tracking')).toBe(false);
});
