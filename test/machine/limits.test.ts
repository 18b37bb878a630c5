import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { parentOf } from '../support/processes.ts';
import { results, rows } from '../support/records.ts';
import { test } from '../support/rig.ts';
import { AS_USER, giveTo, lacksUsers } from '../support/user.ts';

/** Jobs that all want to run at once. */
const MANY = `!JobArray
ident: many
repeats: 40
jobs: [!Job {ident: job, command: sleep, args: ['0.2'], resources: [!Cores [0]]}]
`;

/** A specification as an entry of a list in another. */
function indented(spec: string): string {
  return spec.trimEnd().replaceAll('\n', '\n    ').replace(/^/, '  - ');
}

/** Every job has passed, or says why it could not even start; returns how many passed. */
function passedOf(tracking: string, why: RegExp): number {
  const children = rows(tracking, 'SELECT state, result, reason FROM children');
  const unstarted = children.filter(({ result }) => result !== 'SUCCESS');
  for (const child of unstarted)
    expect(child).toEqual({
      state: 'COMPLETE',
      result: expect.stringMatching(/^(ABORTED|FAILURE)$/) as string,
      reason: expect.stringMatching(why) as string,
    });
  expect(children).toHaveLength(40);
  return children.length - unstarted.length;
}

test('a root that may open few files runs what it can, and says what it cannot', async ({
  folder,
  gator,
}) => {
  folder.write({ 'many.yaml': MANY });
  const { status } = await gator.startThrough(['prlimit', '--nofile=64'], 'many.yaml').end();
  const passed = passedOf(gator.tracking, /EMFILE.*ulimit -n|its process/);
  expect(passed).toBeGreaterThan(0);
  expect(status).toBe(passed === 40 ? 0 : 1);
});

test('a wrapper that may open no more files fails its next job, and says why', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'group.yaml': `!JobGroup
jobs:
  - !Job {ident: first, command: puppet}
  - !Job {ident: next, command: puppet, on_done: [first]}
  - !Job {ident: other, command: puppet}
`,
  });
  const run = gator.start('group.yaml', '--sched-arg', 'concurrency=2');
  const [first, other] = await puppets.enterAll('group/first', 'group/other');
  const wrapper = parentOf(first?.pid ?? 0);
  const open = readdirSync(`/proc/${wrapper}/fd`).length;
  execFileSync('prlimit', ['--pid', String(wrapper), `--nofile=${open - 8}`]);
  await first?.exit(0);
  await other?.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(results(gator.tracking)).toEqual({
    group: 'FAILURE',
    'group/first': 'SUCCESS',
    'group/next': 'FAILURE',
    'group/other': 'SUCCESS',
  });
  expect(rows(gator.tracking, "SELECT reason FROM children WHERE ident = 'next'")).toEqual([
    { reason: expect.stringMatching(/EMFILE.*ulimit -n/) as string },
  ]);
});

describe.skipIf(lacksUsers)('a user that may start few processes (needs root, to be one)', () => {
  test('is told of each job that cannot run, and why, and has the others run', async ({
    folder,
    gator,
  }) => {
    folder.write({
      'crowd.yaml': `!JobGroup
jobs:
${indented(MANY)}
  - !Job {ident: last, command: 'true', on_done: [many]}
`,
    });
    giveTo(folder);
    const run = gator.startThrough([...AS_USER, 'prlimit', '--nproc=60'], 'crowd.yaml');
    // A process that sleeps for want of a thread is given up after 20 s, so the deadline is the test's own.
    const { status } = await run.ended;
    const why = /ulimit -u|its process did not begin/;
    // How many there is room for depends on how many threads the others have got before: none, where all begin at once.
    expect(passedOf(join(gator.tracking, 'many'), why)).toBeLessThan(40);
    expect(results(gator.tracking)).toMatchObject({ 'crowd/last': 'SUCCESS' });
    expect(status).toBe(1);
  });
});
