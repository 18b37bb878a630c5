import { describe, expect } from 'vitest';
import { lacksDevices, lacksDisks, test, type Mounts } from '../support/disk.ts';
import type { Folder } from '../support/folder.ts';
import type { Gator, Launch } from '../support/gator.ts';
import type { Puppet, Puppets } from '../support/puppets.ts';
import { attributes, messages, results, rows, type Row } from '../support/records.ts';
import { until } from '../support/within.ts';

/** A job that waits for a disk to be mounted, the job on it, and one that runs on beside it. */
const THREE = `!JobGroup
ident: three
jobs:
  - !Job {ident: first, command: puppet}
  - !Job {ident: small, command: puppet, on_done: [first], artefacts: [left]}
  - !Job {ident: other, command: puppet}
`;

/** 300 of these are more than the pipe and what is left of a page hold: when they are printed, some could not be written. */
const LATE = `${'late '.repeat(199)}late\n`;

/** A run of the three, of which one is about to start where a disk can be mounted. */
interface Stage {
  readonly run: Launch;
  readonly first: Puppet;
  readonly other: Puppet;
}

async function begin(folder: Folder, gator: Gator, puppets: Puppets): Promise<Stage> {
  folder.write({ 'three.yaml': THREE });
  const run = gator.start('three.yaml', '--tracking', 'run', '--sched-arg', 'concurrency=4');
  const first = await puppets.enter('three/first');
  const other = await puppets.enter('three/other');
  return { run, first, other };
}

/** What the root recorded of the child whose disk is small. */
function small(folder: Folder): Row | undefined {
  const sql = "SELECT state, result, reason FROM children WHERE ident = 'small'";
  return rows(folder.at('run'), sql)[0];
}

/** The run goes on around the job that fails: the others pass, and the terminal and `show` tell why. */
async function endOfOne(
  { run, other }: Stage,
  { folder, gator }: { folder: Folder; gator: Gator },
  reason: RegExp,
): Promise<void> {
  await until(() => small(folder)?.['state'] === 'COMPLETE', 'the failure');
  await other.exit(0);
  const { status, stdout } = await run.end();
  const told = expect.stringMatching(reason) as string;
  expect(small(folder)).toEqual({ state: 'COMPLETE', result: 'FAILURE', reason: told });
  expect(results(folder.at('run'))).toMatchObject({
    'three/first': 'SUCCESS',
    'three/other': 'SUCCESS',
  });
  expect(stdout).toMatch(/FAIL {3}three: 2 passed, 1 failed of 3 jobs/);
  expect(stdout).toMatch(/FAIL {3}three\/small: cannot/);
  expect(status).toBe(1);
  expect((await gator.run('show', 'run/small')).stdout).toMatch(/FAIL[^]*cannot/);
}

async function untilPrinted(folder: Folder, line: string): Promise<void> {
  await until(() => {
    try {
      return messages(folder.at('run/small'), 'stdout').includes(line);
    } catch {
      return false;
    }
  }, `the record of '${line}'`);
}

/** The job on the small disk prints, before and after something has happened to the disk. */
async function printAround(
  { folder, puppets }: { folder: Folder; puppets: Puppets },
  happen: () => void,
): Promise<void> {
  const job = await puppets.enter('three/small');
  await job.print('early\n');
  await untilPrinted(folder, 'early');
  happen();
  await job.print(LATE, 'stdout', 300);
  await job.exit(0);
}

describe.skipIf(lacksDisks)('a small disk (needs root, to mount one)', () => {
  test.for<[string, (mount: Mounts) => void, RegExp]>([
    [
      'is full',
      (mount) => {
        mount.memory('run/small').fill();
      },
      /^cannot set up \S+run\/small: ENOSPC.*; free space or inodes/,
    ],
    [
      'has no inodes left',
      (mount) => {
        mount.memory('run/small', 'size=512k,nr_inodes=8').useUp();
      },
      /^cannot set up \S+run\/small: ENOSPC.*; free space or inodes/,
    ],
    [
      'is read-only',
      (mount) => {
        mount.memory('run/small').forbid();
      },
      /^cannot set up \S+run\/small: EROFS.*; .*--tracking/,
    ],
  ])(
    'that %s from the start fails its job',
    async ([, spoil, reason], { folder, gator, puppets, mount }) => {
      const stage = await begin(folder, gator, puppets);
      spoil(mount);
      await stage.first.exit(0);
      await endOfOne(stage, { folder, gator }, reason);
    },
  );

  test('that fills up while its job prints fails it, and names the file', async ({
    folder,
    gator,
    puppets,
    mount,
  }) => {
    const stage = await begin(folder, gator, puppets);
    const disk = mount.memory('run/small');
    await stage.first.exit(0);
    await printAround({ folder, puppets }, () => {
      disk.fill();
    });
    await endOfOne(
      stage,
      { folder, gator },
      /^cannot (write|record in) \S+\.(log|sqlite): .*; free space/,
    );
  });

  test('that has room again at the end has how the layer ended', async ({
    folder,
    gator,
    puppets,
    mount,
  }) => {
    const stage = await begin(folder, gator, puppets);
    const disk = mount.memory('run/small', 'size=2m');
    await stage.first.exit(0);
    const job = await puppets.enter('three/small');
    await job.print('early\n');
    await untilPrinted(folder, 'early');
    disk.fill();
    await job.print(LATE, 'stdout', 300);
    disk.free();
    await job.exit(0);
    await endOfOne(stage, { folder, gator }, /^cannot (write|record)/);
    expect(attributes(folder.at('run/small'))).toMatchObject({
      result: 'FAILURE',
      reason: expect.stringMatching(/^cannot (write|record)/) as string,
    });
  });

  test('that has no room for an artefact fails the job that left it', async ({
    folder,
    gator,
    puppets,
    mount,
  }) => {
    folder.write({ left: 'x'.repeat(2_000_000) });
    const stage = await begin(folder, gator, puppets);
    mount.memory('run/small');
    await stage.first.exit(0);
    await (await puppets.enter('three/small')).exit(0);
    await endOfOne(stage, { folder, gator }, /^cannot collect left: ENOSPC.*; free space/);
    expect(folder.has('run/small/artefacts/left')).toBe(false);
  });

  test('of the root that fills up costs its record, and what is elsewhere passes', async ({
    folder,
    gator,
    puppets,
    mount,
  }) => {
    const disk = mount.memory('run', 'size=1m');
    const { run, first, other } = await begin(folder, gator, puppets);
    await until(() => folder.has('run/db.sqlite') && small(folder) !== undefined, 'the record');
    mount.memory('run/small');
    disk.fill();
    await first.exit(0);
    const job = await puppets.enter('three/small');
    // What has ended has given some room back.
    disk.fill();
    await job.exit(0);
    // The text still has room in its last page: the root has tried to record the rest then.
    await until(() => folder.read('run/messages.log').includes('PASS small'), 'a try');
    await other.print(LATE, 'stdout', 300);
    await other.exit(0);
    const { status, stdout, stderr } = await run.end();
    expect(attributes(folder.at('run/small'))['result']).toBe('SUCCESS');
    expect(stdout).toMatch(/FAIL {3}three\/other: cannot (write|record in) \S+run\/other/);
    expect(stdout).toMatch(/FAIL {3}three: cannot record in \S+run\/(db\.sqlite|messages\.log)/);
    expect(stdout).toMatch(/FAIL {3}three: 1 passed, 2 failed of 3 jobs/);
    expect(stderr).toMatch(
      /^error: the run's own record is incomplete: cannot record .*free space/m,
    );
    expect(status).toBe(3);
  });

  test('of the root that is full from the start is a failure of Gator', async ({
    folder,
    gator,
    mount,
  }) => {
    folder.write({ 'job.yaml': "!Job {command: 'true'}\n" });
    mount.memory('run').fill();
    const { status, stdout, stderr } = await gator.run('job.yaml', '--tracking', 'run/new');
    expect(stderr).toMatch(/^error: cannot set up \S+: ENOSPC.*; free space or inodes/);
    expect(stdout).toMatch(/FAIL {3}job: 0 passed, 1 failed of 1 job/);
    expect(status).toBe(3);
  });
});

describe.skipIf(lacksDevices)('a device (needs root and loop devices)', () => {
  test('that fails while its job prints fails the job, and no other', async ({
    folder,
    gator,
    puppets,
    mount,
  }) => {
    const stage = await begin(folder, gator, puppets);
    const disk = mount.device('run/small');
    await stage.first.exit(0);
    await printAround({ folder, puppets }, () => {
      disk.fail();
    });
    await endOfOne(stage, { folder, gator }, /^cannot (write|record)\b.*(EROFS|I\/O|readonly)/);
  });
});
