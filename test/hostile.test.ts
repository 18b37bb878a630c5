import { statSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { killAll, peakMemory, processesNamed } from './support/processes.ts';
import { attributes, messages, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { AS_USER, giveTo, lacksUsers } from './support/user.ts';
import { until } from './support/within.ts';

const LEAK = 'The task has ended, but it left processes running, which were ended';

/** A program that runs until it is killed, whose arguments name the test's folder. */
const STAY = `#!/bin/bash
trap '' TERM HUP INT
while :; do sleep 1000 & wait; done
`;
const QUIET = '</dev/null >/dev/null 2>&1';

test.for([
  ['in a session of its own', `setsid ./stay $PWD ${QUIET} &`],
  ['in a process group of its own', `set -m; ./stay $PWD ${QUIET} &`],
  ['forked twice', `( ( setsid ./stay $PWD ${QUIET} & ) & )`],
  ['without its environment', `env -i setsid ./stay $PWD ${QUIET} &`],
  ['without its environment and its folder', `p=$PWD; cd /; env -i setsid $p/stay $p ${QUIET} &`],
  ['under another name', `exec -a init env -i setsid ./stay $PWD ${QUIET} &`],
  ['below a daemon', `env -i setsid bash -c "./stay $PWD & wait" ${QUIET} &`],
])('what a job leaves %s is ended with it, and told', async ([, line], { folder, gator }) => {
  folder.write({
    stay: STAY,
    job: `#!/bin/bash\nhere=$PWD\n${line}\nuntil grep -qsz "^$here$" /proc/[0-9]*/cmdline; do :; done\n`,
    'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: ./job}]}\n',
  });
  const { status } = await gator.run('group.yaml');
  const left = processesNamed(folder.path);
  killAll(left);
  expect(left).toEqual([]);
  expect(status).toBe(0);
  expect(messages(folder.at('tracking/latest/job'), 'gator')).toContain(LEAK);
  expect((await gator.run('logs', '--severity', 'WARNING')).stdout).toContain(LEAK);
});

describe.skipIf(lacksUsers)(
  'a job that forks without end (needs root, to be a user with a limit)',
  () => {
    // What is in its group may all end with the group's first signal: then it has left nothing.
    test.for([
      ['in its group', '$0 &', []],
      ['into sessions of their own, without environment', `env -i setsid $0 ${QUIET} &`, [LEAK]],
    ] as const)('%s is ended, and nothing survives', async ([, line, told], { folder, gator }) => {
      folder.write({
        bomb: `#!/bin/bash\nexec 2>/dev/null\nwhile :; do ${line}\ndone\n`,
        'group.yaml': `!JobGroup {jobs: [!Job {ident: job, command: ${folder.at('bomb')}}]}\n`,
      });
      giveTo(folder);
      const run = gator.startThrough([...AS_USER, 'prlimit', '--nproc=150'], 'group.yaml');
      await until(() => processesNamed(folder.at('bomb')).length > 50, 'many processes');
      run.kill('SIGINT');
      const { status } = await run.end();
      const left = processesNamed(folder.at('bomb'));
      killAll(left);
      expect(left).toEqual([]);
      expect(status).toBe(130);
      expect(results(gator.tracking)).toEqual({ group: 'ABORTED', 'group/job': 'ABORTED' });
      const words = messages(folder.at('tracking/latest/job'), 'gator');
      expect(words).toEqual(expect.arrayContaining([...told]));
    });
  },
);

test('a job that closes its outputs runs on until it ends', async ({ folder, gator, puppets }) => {
  folder.write({
    job: '#!/bin/sh\nexec >&- 2>&-\nexec puppet\n',
    'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: ./job}]}\n',
  });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  expect(run.runs).toBe(true);
  await job.exit(3);
  expect((await run.end()).status).toBe(1);
  expect(attributes(folder.at('tracking/latest/job'))).toMatchObject({
    exit_code: 3,
    reason: 'exited with 3',
  });
});

test('a job that kills its wrapper ends with it, and no other', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    job: '#!/bin/sh\nsetsid puppet &\nkill -KILL $PPID\nexec puppet\n',
    'group.yaml':
      '!JobGroup {jobs: [!Job {ident: job, command: ./job}, !Job {ident: other, command: puppet}]}\n',
  });
  const run = gator.start('group.yaml', '--sched-arg', 'concurrency=2');
  const other = await puppets.enter('group/other');
  await until(
    () => rows(gator.tracking, "SELECT 1 FROM children WHERE result = 'ABORTED'").length > 0,
    'the loss of the job',
  );
  await other.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(rows(gator.tracking, 'SELECT ident, result, reason FROM children')).toEqual([
    { ident: 'job', result: 'ABORTED', reason: 'its process was killed by SIGKILL' },
    { ident: 'other', result: 'SUCCESS', reason: '' },
  ]);
});

test('a job that floods its output is stopped like any other, in little memory', async ({
  folder,
  gator,
}) => {
  folder.write({
    flood: '#!/bin/bash\nexec yes "$(head -c 4000 /dev/zero | tr "\\0" x)"\n',
    'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: ./flood}]}\n',
  });
  const run = gator.start('group.yaml');
  const log = folder.at('tracking/latest/job/output.log');
  await until(() => (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 100e6, '100 MB');
  const { pid } = attributes(folder.at('tracking/latest/job'));
  expect(peakMemory(Number(pid))).toBeLessThan(200e6);
  run.kill('SIGINT');
  expect((await run.end()).status).toBe(130);
  expect(results(gator.tracking)).toEqual({ group: 'ABORTED', 'group/job': 'ABORTED' });
});

test('a job that writes over its database fails, and its siblings go on', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'group.yaml':
      '!JobGroup {jobs: [!Job {ident: job, command: puppet}, !Job {ident: other, command: puppet}]}\n',
  });
  const run = gator.start('group.yaml', '--sched-arg', 'concurrency=2');
  const [job, other] = await puppets.enterAll('group/job', 'group/other');
  const database = folder.at('tracking/latest/job/db.sqlite');
  await until(() => folder.has('tracking/latest/job/db.sqlite'), 'the record of the job');
  writeFileSync(database, Buffer.alloc(64 * 1024, 'x'));
  await job?.print('line\n');
  await job?.exit(0);
  await other?.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(rows(gator.tracking, 'SELECT ident, result, reason FROM children')).toEqual([
    {
      ident: 'job',
      result: 'FAILURE',
      reason: expect.stringMatching(/^cannot record in \S+db\.sqlite: /) as string,
    },
    { ident: 'other', result: 'SUCCESS', reason: '' },
  ]);
  expect((await gator.run('status')).stdout).toMatch(/FAIL {2}job/);
});
