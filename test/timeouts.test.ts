import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { lives } from './support/processes.ts';
import { attributes, layers, messages, results, rows, type Row } from './support/records.ts';
import { test } from './support/rig.ts';
import { untilChildren } from './support/status.ts';

/** A clock that is over as soon as the test has done what it does before; one that never is; and no grace to speak of. */
const SOON = '3s';
const NEVER = '1d';
const SHORT = '50ms';

/** Waits until a child has ended, and returns what it recorded. */
async function ended(tracking: string, ident: string): Promise<Row> {
  await untilChildren(tracking, { [ident]: 'COMPLETE' });
  return attributes(join(tracking, ident));
}

test('a job whose time is over fails, and says which clock and what it did', async ({
  folder,
  gator,
  puppets,
}) => {
  const job = `!Job {ident: sim, command: puppet, timeout: ${SOON}, stall_timeout: ${NEVER}}`;
  folder.write({ 'group.yaml': `!JobGroup {jobs: [${job}]}\n` });
  const run = gator.start('group.yaml');
  const sim = await puppets.enter('group/sim');
  await sim.print('Waiting for grant\n');
  await sim.spawn('child');
  await puppets.enter('child');
  await sim.gone;
  expect((await run.end()).status).toBe(1);
  const { result, reason, signal } = attributes(join(gator.tracking, 'sim'));
  expect({ result, signal }).toEqual({ result: 'FAILURE', signal: 'SIGTERM' });
  expect(reason).toMatch(
    /^timed out after 3s \(timeout\): last line 'Waiting for grant' \d+s ago; 2 processes: 2 sleeping \(.+\)$/,
  );
  const told = messages(join(gator.tracking, 'sim'), 'gator');
  expect(told).toContainEqual(expect.stringMatching(/^The time of the task is over \(timeout\): /));
  expect(told).toContainEqual(expect.stringMatching(/^Printed \d+s ago: Waiting for grant$/));
  expect(told).toContainEqual(
    expect.stringMatching(
      new RegExp(`^Process ${sim.pid} .+: sleeping, \\d+\\.\\d\\d s of CPU time$`),
    ),
  );
});

test('it fails also where it exits with 0 then, after it has closed its files', async ({
  folder,
  gator,
}) => {
  folder.write({
    simulate: `#!/bin/sh
trap 'echo closed > wave.fst; exit 0' INT
trap '' TERM
mkfifo fifo
echo ready
while :; do read -r line < fifo; done
`,
    'job.yaml': `!Job
command: ./simulate
timeout: ${SOON}
stop: {signal: SIGINT}
artefacts: [wave.fst]
`,
  });
  expect((await gator.run('job.yaml')).status).toBe(1);
  const { result, reason, exit_code } = attributes(gator.tracking);
  expect({ result, exit_code }).toEqual({ result: 'FAILURE', exit_code: 0 });
  expect(reason).toMatch(/^timed out after 3s \(timeout\): last line 'ready' /);
  expect(readFileSync(join(gator.tracking, 'artefacts/wave.fst'), 'utf8')).toBe('closed\n');
});

test('what does not listen is killed after its grace, wherever it hides', async ({
  folder,
  gator,
  puppets,
}) => {
  const spec = `!Job {command: puppet, timeout: ${SOON}, grace: ${SHORT}}\n`;
  folder.write({ 'deaf.yaml': spec });
  const run = gator.start('deaf.yaml');
  const deaf = await puppets.enter('deaf');
  await deaf.survive('SIGTERM');
  await deaf.spawn('apart', { apart: true });
  const apart = await puppets.enter('apart');
  expect((await run.end()).status).toBe(1);
  expect([lives(deaf.pid), lives(apart.pid)]).toEqual([false, false]);
  expect(attributes(gator.tracking)).toMatchObject({ result: 'FAILURE', signal: 'SIGKILL' });
});

test('a job that does nothing that can be seen has stalled; one that says something has not', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'group.yaml': `!JobGroup
stall_timeout: 1s
jobs:
  - !Job {ident: still, command: sleep, args: [1000]}
  - !Job {ident: busy, command: sh, args: [-c, 'while :; do :; done'], timeout: 4s}
  - !Job {ident: own, command: puppet, stall_timeout: ${NEVER}, resources: [!Cores [0]]}
`,
  });
  const run = gator.start('group.yaml', '--interval', '0.2', '--sched-arg', 'concurrency=2');
  const own = await puppets.enter('group/own');
  expect((await ended(gator.tracking, 'still'))['reason']).toMatch(
    /^timed out after 1s \(stall_timeout\): it printed nothing; 1 process: 1 sleeping \(sleep\)$/,
  );
  expect((await ended(gator.tracking, 'busy'))['reason']).toMatch(
    /^timed out after 4s \(timeout\): it printed nothing; 1 process: 1 running \(sh\)$/,
  );
  await own.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(results(gator.tracking)['group/own']).toBe('SUCCESS');
});

test('a command may make a job end: it knows its group, and is heard', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'shut-down': '#!/bin/sh\necho "closing $1"\nkill -USR2 "-$GATOR_PID"\necho "for $WHO" >&2\n',
    'job.yaml': `!Job
command: puppet
env: {WHO: me}
stop: {command: ./shut-down, args: [$GATOR_IDENT]}
`,
  });
  const run = gator.start('job.yaml');
  const job = await puppets.enter('job');
  run.kill('SIGINT');
  await job.gone;
  expect((await run.end()).status).toBe(130);
  const { tracking } = gator;
  expect(attributes(tracking)).toMatchObject({ result: 'ABORTED', signal: 'SIGUSR2' });
  expect([messages(tracking, 'stdout'), messages(tracking, 'stderr')]).toEqual([
    ['closing job'],
    ['for me'],
  ]);
  expect(readFileSync(join(tracking, 'output.log'), 'utf8')).toContain('closing job\n');
});

test('a group whose time is over stops what is below it, and fails for it alone', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'top.yaml': `!JobGroup
jobs:
  - !JobGroup
    ident: late
    timeout: ${SOON}
    jobs:
      - !Job {ident: done, command: puppet}
      - !Job {ident: slow, command: puppet}
      - !JobArray {ident: never, repeats: 3, on_pass: [slow], jobs: [!Job {ident: job, command: puppet}]}
  - !Job {ident: other, command: puppet}
`,
  });
  const run = gator.start('top.yaml', '--sched-arg', 'concurrency=3');
  const [done, slow, other] = await puppets.enterAll('top/late/done', 'top/late/slow', 'top/other');
  await done?.exit(0);
  await slow?.gone;
  await other?.exit(0);
  const { status, stdout } = await run.end();
  expect(status).toBe(1);
  const reason = 'timed out after 3s (timeout): 2 jobs ran, 3 never started';
  const below = 'timeout of top/late: 3s were over';
  expect(attributes(join(gator.tracking, 'late'))).toMatchObject({ result: 'FAILURE', reason });
  expect(attributes(join(gator.tracking, 'late/slow'))).toMatchObject({
    result: 'ABORTED',
    reason: below,
  });
  expect(
    rows(join(gator.tracking, 'late'), "SELECT result, reason FROM children WHERE ident = 'never'"),
  ).toEqual([{ result: 'ABORTED', reason: `${below} before it started` }]);
  expect(results(gator.tracking)).toMatchObject({
    top: 'FAILURE',
    'top/late/done': 'SUCCESS',
    'top/other': 'SUCCESS',
  });
  expect(stdout).toContain(`FAIL top/late: ${reason}`);
});

test('what ends a job first is its cause: a stop before the clock, or the clock before a stop', async ({
  folder,
  gator,
  puppets,
}) => {
  const job = (ident: string, timeout: string): string =>
    `!Job {ident: ${ident}, command: puppet, timeout: ${timeout}, grace: 1h}`;
  folder.write({
    'g.yaml': `!JobGroup {jobs: [${job('rung', SOON)}, ${job('stopped', '10s')}]}\n`,
  });
  const run = gator.start('g.yaml', '--sched-arg', 'concurrency=2');
  const [rung, stopped] = await puppets.enterAll('g/rung', 'g/stopped');
  await stopped?.survive('SIGTERM');
  const asked = stopped?.signalled();
  await rung?.survive('SIGTERM');
  const late = rung?.signalled();
  const stops = [gator.start('stop', 'g/stopped')];
  await Promise.all([asked, late]);
  stops.push(gator.start('stop', 'g/rung'));
  await Promise.all(stops.map((stop) => stop.printed('stopping')));
  await Promise.all([rung?.exit(0), stopped?.exit(0)]);
  await Promise.all([run, ...stops].map((launch) => launch.end()));
  expect(layers(gator.tracking).slice(1)).toMatchObject([
    { path: 'g/rung', result: 'FAILURE', reason: expect.stringMatching(/^timed out /) as unknown },
    { path: 'g/stopped', result: 'ABORTED', reason: 'stopped by user' },
  ]);
});
