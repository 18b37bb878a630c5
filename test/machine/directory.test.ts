import { chmodSync, renameSync, rmSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { attributes, messages, rows } from '../support/records.ts';
import { test } from '../support/rig.ts';
import { AS_USER, giveTo, lacksUsers } from '../support/user.ts';
import { until } from '../support/within.ts';

const THREE = `!JobGroup
ident: three
jobs:
  - !Job {ident: job, command: puppet}
  - !Job {ident: next, command: puppet, on_done: [job]}
  - !Job {ident: other, command: puppet}
`;
const RUN = ['three.yaml', '--tracking', 'run', '--sched-arg', 'concurrency=4'];

describe('a tracking directory that is taken away under a run', () => {
  test.for([
    {
      what: 'is removed',
      take: (path: string) => {
        rmSync(path, { recursive: true });
      },
    },
    {
      what: 'is moved',
      take: (path: string) => {
        renameSync(path, `${path}-moved`);
      },
    },
  ])('$what: that is told, and nothing hangs', async ({ take }, { folder, gator, puppets }) => {
    folder.write({ 'three.yaml': THREE });
    const run = gator.start(...RUN);
    const [job, other] = await puppets.enterAll('three/job', 'three/other');
    for (const place of ['run/job/db.sqlite', 'run/other/db.sqlite', 'run/db.sqlite'])
      await until(() => folder.has(place), place);
    take(folder.at('run'));
    await job?.exit(0);
    await (await puppets.enter('three/next')).exit(0);
    await other?.exit(0);
    const { status, stdout, stderr } = await run.end();
    expect(stdout).toMatch(/FAIL {3}three\/job: cannot record in \S+: it was removed, moved or/);
    expect(stdout).toMatch(/FAIL {3}three\/other: cannot record in \S+: it was removed, moved or/);
    expect(stdout).toMatch(/FAIL {3}three: 1 passed, 2 failed of 3 jobs/);
    expect(stderr).toMatch(
      /^error: the run's own record is incomplete: .*it was removed, moved or/,
    );
    expect(status).toBe(3);
    if (!folder.has('run-moved')) return;
    for (const place of ['run-moved', 'run-moved/job', 'run-moved/other'])
      expect(attributes(folder.at(place))['result']).toBe('FAILURE');
  });

  test("a child's alone costs that child", async ({ folder, gator, puppets }) => {
    folder.write({ 'three.yaml': THREE });
    const run = gator.start(...RUN);
    const [job, other] = await puppets.enterAll('three/job', 'three/other');
    await until(() => folder.has('run/job/db.sqlite'), 'the record of the job');
    rmSync(folder.at('run/job'), { recursive: true });
    await job?.exit(0);
    await (await puppets.enter('three/next')).exit(0);
    await other?.exit(0);
    const { status, stdout, stderr } = await run.end();
    expect(stdout).toMatch(/FAIL {3}three: 2 passed, 1 failed of 3 jobs/);
    expect(stderr).toBe('');
    expect(status).toBe(1);
    expect(
      rows(folder.at('run'), "SELECT result, reason FROM children WHERE ident = 'job'"),
    ).toEqual([
      {
        result: 'FAILURE',
        reason: expect.stringMatching(
          /^cannot record in \S+run\/job\/db.sqlite: it was re/,
        ) as string,
      },
    ]);
    expect((await gator.run('show', 'run')).stdout).toMatch(/three\/job: cannot record/);
  });
});

describe.skipIf(lacksUsers)(
  'a tracking directory without permission (needs root, to be another user)',
  () => {
    test('from the start is refused', async ({ folder, gator }) => {
      folder.write({ 'three.yaml': THREE, 'closed/file': '' });
      const run = gator.startThrough(AS_USER, 'three.yaml', '--tracking', 'closed/run');
      const { status, stderr } = await run.end();
      expect(stderr).toMatch(
        /^error: cannot make the tracking directory: EACCES.*closed\/run.*; see who owns it/,
      );
      expect(status).toBe(2);
    });

    test('later fails what starts then, and nothing else', async ({ folder, gator, puppets }) => {
      folder.write({ 'three.yaml': THREE });
      giveTo(folder, 'puppets.sock');
      const run = gator.startThrough(AS_USER, ...RUN);
      const [job, other] = await puppets.enterAll('three/job', 'three/other');
      await until(
        () => folder.has('run/db.sqlite') && folder.has('run/other/db.sqlite'),
        'records',
      );
      chmodSync(folder.at('run'), 0o500);
      await job?.exit(0);
      await until(
        () => messages(folder.at('run'), 'gator').some((text) => /FAIL next/.test(text)),
        'the failure',
      );
      await other?.exit(0);
      const { status, stdout } = await run.end();
      expect(stdout).toMatch(/FAIL {3}three\/next: cannot set up \S+run\/next: EACCES.*; see who/);
      expect(stdout).toMatch(/FAIL {3}three: 2 passed, 1 failed of 3 jobs/);
      expect(status).toBe(1);
    });
  },
);
