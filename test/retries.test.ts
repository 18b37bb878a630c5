import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { parentOf, processesIn } from './support/processes.ts';
import { attributes, metrics, messages, reserved, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { byPath, statusOf, untilChildren } from './support/status.ts';
import { until } from './support/within.ts';

const ATTEMPTS = 'SELECT ident, attempt, result, reason, directory, why FROM attempts';
const SAYS_HI = 'gator message -s WARNING hi; gator metric early 1';

test('a job that fails is tried again, and a pass then is a success that is called flaky', async ({
  folder,
  gator,
}) => {
  const script = `echo try $GATOR_ATTEMPT; echo $GATOR_ATTEMPT > mark; cp mark $GATOR_TRACKING/;
      gator metric n $GATOR_ATTEMPT; [ $GATOR_ATTEMPT = 1 ] && { ${SAYS_HI}; };
      [ $GATOR_ATTEMPT = 3 ]`;
  folder.write({
    'flaky.yaml': `!JobGroup
retries: 3
jobs:
  - !JobGroup
    ident: a
    jobs: [!Job {ident: x, command: sh, args: [-c, '${script}'], artefacts: [mark]}]
  - !Job {ident: after, command: "true", on_pass: [a]}
`,
  });
  const run = await gator.run('flaky.yaml');
  expect(run.status).toBe(0);
  const { tracking } = gator;
  const x = join(tracking, 'a/x');
  const reason = 'passed on attempt 3 of 4 (flaky): attempt 2 exited with 1';
  expect(run.stdout).toMatch(/RETRY flaky\/a\/x: exited with 1; attempt 2 of 4 follows\n/);
  expect(run.stdout).toMatch(/RETRY flaky\/a\/x: exited with 1; attempt 3 of 4 follows\n/);
  expect(run.stdout).toMatch(/PASS {3}flaky: 2 passed \(1 flaky\) of 2 jobs/);
  expect(attributes(x)).toMatchObject({ result: 'SUCCESS', reason, attempt: 3, flaky: 1 });
  expect(messages(x, 'stdout')).toEqual(['try 3']);
  expect(rows(join(tracking, 'a'), 'SELECT ident, attempts, flaky, reason FROM children')).toEqual([
    { ident: 'x', attempts: 3, flaky: 1, reason },
  ]);
  const failed = { result: 'FAILURE', reason: 'exited with 1', why: 'retried: fail' };
  expect(rows(join(tracking, 'a'), ATTEMPTS)).toEqual([
    { ident: 'x', attempt: 1, directory: 'x/attempts/1', ...failed },
    { ident: 'x', attempt: 2, directory: 'x/attempts/2', ...failed },
  ]);
  expect(rows(x, ATTEMPTS)).toEqual([
    { ident: '', attempt: 1, directory: 'attempts/1', ...failed },
    { ident: '', attempt: 2, directory: 'attempts/2', ...failed },
  ]);
  expect(messages(join(x, 'attempts/1'), 'stdout')).toEqual(['try 1']);
  expect(readdirSync(join(x, 'attempts/2')).sort()).toEqual(
    readdirSync(join(x, 'attempts/1')).sort(),
  );
  expect(folder.read('tracking/latest/a/x/attempts/2/mark')).toBe('2\n');

  // Only the last attempt counts.
  expect(metrics(tracking, 'group')).toEqual({ n: 3 });
  expect(metrics(tracking, 'a')).toEqual({ n: 3 });
  expect(metrics(join(tracking, 'a'), 'x')).toEqual({ n: 3 });
  expect(reserved(tracking, 'sub')).toMatchObject({ sub_passed: 2, sub_flaky: 1, sub_failed: 0 });
  expect(rows(tracking, 'SELECT child, name FROM artefacts')).toEqual([
    { child: 'a/x', name: 'mark' },
  ]);

  const status = await statusOf(gator);
  expect(status.counts).toMatchObject({ passed: 2, flaky: 1 });
  expect(byPath(status)['flaky/a/x']).toMatchObject({ attempt: 3, reason });
  const shown = await gator.run('show', 'flaky/a/x');
  expect(shown.stdout).toMatch(
    /attempts +1: FAIL exited with 1 .*tracking\/[^ ]*\/a\/x\/attempts\/1/,
  );
  const logs = await gator.run('logs', 'tracking/latest/a/x/attempts/1');
  expect(logs.stdout).toMatch(/try 1/);
});

test('a job that fails in every attempt tells how often, and counts once', async ({
  folder,
  gator,
}) => {
  folder.write({
    'bad.yaml': `!JobGroup
jobs:
  - !Job {ident: x, command: sh, args: [-c, 'exit $GATOR_ATTEMPT'], retries: 2}
  - !Job {ident: missing, command: ./nowhere, retries: 1}
  - !Job {ident: noted, command: sh, args: [-c, 'exit 5'], retries: 4, retry_on: [lost]}
`,
  });
  const run = await gator.run('bad.yaml');
  expect(run.status).toBe(1);
  expect(run.stdout).toMatch(/FAIL {3}bad: 0 passed, 3 failed of 3 jobs/);
  expect(
    rows(gator.tracking, 'SELECT ident, attempts, reason, exit_code FROM children ORDER BY ident'),
  ).toMatchObject([
    {
      ident: 'missing',
      attempts: 2,
      reason: "failed all 2 attempts: cannot start './nowhere': there is no such file",
    },
    { ident: 'noted', attempts: 1, reason: 'exited with 5' },
    { ident: 'x', attempts: 3, reason: 'failed all 3 attempts: exited with 3', exit_code: 3 },
  ]);
});

test('a job whose process is lost is tried again, and so is one that is the whole run', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': '!JobGroup {retries: 1, jobs: [!Job {ident: x, command: puppet}]}' });
  const run = gator.start('job.yaml');
  const first = await puppets.enter('job/x');
  expect(first.env['GATOR_ATTEMPT']).toBe('1');
  process.kill(parentOf(first.pid), 'SIGKILL');
  await first.gone;
  const second = await puppets.enter('job/x');
  expect(second.env['GATOR_ATTEMPT']).toBe('2');
  await second.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(rows(gator.tracking, ATTEMPTS)).toMatchObject([
    {
      ident: 'x',
      attempt: 1,
      result: 'ABORTED',
      reason: 'its process was killed by SIGKILL',
      why: 'retried: lost',
    },
  ]);
  expect(results(join(gator.tracking, 'x'))).toEqual({ 'job/x': 'SUCCESS' });

  folder.write({ 'one.yaml': '!Job {command: puppet, retries: 1}' });
  const one = gator.start('one.yaml');
  await (await puppets.enter('one')).exit(4);
  const again = await puppets.enter('one');
  expect(again.env['GATOR_ATTEMPT']).toBe('2');
  await again.exit(0);
  const ended = await one.end();
  expect(ended.status).toBe(0);
  expect(ended.stdout).toMatch(/RETRY one: exited with 4; attempt 2 of 2 follows/);
  expect(ended.stdout).toMatch(/PASS {3}one: 1 passed \(1 flaky\) of 1 job/);
  // The root's guard is nothing that the job has left.
  expect(ended.stdout).not.toContain('left processes');
  expect(rows(gator.tracking, ATTEMPTS)).toMatchObject([
    { ident: '', attempt: 1, reason: 'exited with 4' },
  ]);
  expect(attributes(join(gator.tracking, 'attempts/1'))).toMatchObject({ result: 'FAILURE' });
  expect(existsSync(join(gator.tracking, 'attempts/1/secret'))).toBe(false);
});

test('a job whose process is lost in every attempt says so alike in its own record and its tier’s', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': '!JobGroup {retries: 1, jobs: [!Job {ident: x, command: puppet}]}' });
  const run = gator.start('job.yaml');
  for (const attempt of ['1', '2']) {
    const puppet = await puppets.enter('job/x');
    expect(puppet.env['GATOR_ATTEMPT']).toBe(attempt);
    process.kill(parentOf(puppet.pid), 'SIGKILL');
    await puppet.gone;
  }
  expect((await run.end()).status).toBe(1);
  const reason = 'its process was killed by SIGKILL';
  expect(rows(gator.tracking, 'SELECT attempts, reason FROM children')).toEqual([
    { attempts: 2, reason },
  ]);
  expect(attributes(join(gator.tracking, 'x'))).toMatchObject({ attempt: 2, reason });
});

describe('while it rests, a job', () => {
  const SPEC = `!JobGroup
jobs:
  - !Job {ident: x, command: puppet, retries: 1, retry_delay: 100h}
  - !Job {ident: y, command: puppet}
`;

  test('gives its place to others, says so, and can be stopped', async ({
    folder,
    gator,
    puppets,
  }) => {
    folder.write({ 'rest.yaml': SPEC });
    const run = gator.start('rest.yaml', '--sched-arg', 'concurrency=1');
    await (await puppets.enter('rest/x')).exit(3);
    const y = await puppets.enter('rest/y');
    await untilChildren(gator.tracking, { x: 'PENDING', y: 'STARTED' });
    const why = 'attempt 1 of 2: exited with 3';
    expect(byPath(await statusOf(gator))['rest/x']).toMatchObject({ state: 'PENDING', why });
    const shown = await gator.run('show', 'rest/x');
    expect(shown.stdout).toMatch(/attempts +1: FAIL exited with 3 {2}\(gator show .*attempts\/1\)/);
    const stop = await gator.run('stop', 'rest/x');
    expect(stop.stdout).toMatch(/stopping rest\/x/);
    await y.exit(0);
    expect((await run.end()).status).toBe(1);
    expect(rows(gator.tracking, 'SELECT ident, result, reason FROM children')).toEqual([
      { ident: 'x', result: 'ABORTED', reason: 'stopped by user before attempt 2' },
      { ident: 'y', result: 'SUCCESS', reason: '' },
    ]);
  });

  test('keeps no run from being stopped', async ({ folder, gator, puppets }) => {
    folder.write({
      'rest.yaml': SPEC,
      'one.yaml': '!Job {command: puppet, retries: 1, retry_delay: 100h}',
    });
    const run = gator.start('rest.yaml');
    await (await puppets.enter('rest/x')).exit(3);
    await puppets.enter('rest/y');
    await untilChildren(gator.tracking, { x: 'PENDING', y: 'STARTED' });
    run.interrupt();
    expect((await run.end()).status).toBe(130);
    expect(results(gator.tracking)).toMatchObject({ 'rest/x': 'ABORTED', 'rest/y': 'ABORTED' });

    const one = gator.start('one.yaml');
    await (await puppets.enter('one')).exit(3);
    await one.printed('RETRY one');
    one.interrupt();
    expect((await one.end()).status).toBe(130);
    const reason = 'stopped by SIGINT before attempt 2';
    expect(attributes(gator.tracking)).toMatchObject({ result: 'ABORTED', reason, attempt: 2 });
  });

  test('is live where it is the whole run', async ({ folder, gator, puppets }) => {
    folder.write({ 'one.yaml': '!Job {command: puppet, retries: 1, retry_delay: 100h}' });
    const run = gator.start('one.yaml');
    await (await puppets.enter('one')).exit(3);
    await run.printed('RETRY one');
    const why = 'attempt 1 of 2: exited with 3';
    const status = await statusOf(gator);
    expect(status).toMatchObject({ state: 'PENDING', why, started: null, counts: { active: 0 } });
    expect((await gator.run('status')).stdout).toMatch(/^WAIT {2}one: 1 job {2}attempt 1 of 2: /);
    for (const words of [['resume'], ['rerun', '--failed']])
      expect((await gator.run(...words)).stderr).toContain('one still runs');
    expect((await gator.run('rm', 'tracking/latest')).stderr).toContain('is live');

    const stop = await gator.run('stop');
    expect(stop.stdout).toMatch(
      /^stopping one: 1 job will not start\nABORT one: stopped by user before attempt 2\n$/,
    );
    expect((await run.end()).status).toBe(1);
    const shown = await gator.run('show');
    expect(shown.stdout).toMatch(/attempts +1: FAIL exited with 3 /);

    const again = gator.start('resume');
    const puppet = await puppets.enter('one');
    expect(puppet.env['GATOR_ATTEMPT']).toBe('3');
    await puppet.exit(0);
    expect((await again.end()).status).toBe(0);
  });

  test('is lost with a reason that says what it has failed of', async ({
    folder,
    gator,
    puppets,
  }) => {
    folder.write({
      'rest.yaml': SPEC,
      'one.yaml': '!Job {command: puppet, retries: 1, retry_delay: 100h}',
    });
    const reason = 'lost after attempt 1 of 2: exited with 3';
    const run = gator.start('rest.yaml');
    await (await puppets.enter('rest/x')).exit(3);
    await puppets.enter('rest/y');
    await untilChildren(gator.tracking, { x: 'PENDING', y: 'STARTED' });
    run.kill('SIGKILL');
    await run.end();
    await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
    expect(byPath(await statusOf(gator))['rest/x']).toMatchObject({ result: 'ABORTED', reason });

    const one = gator.start('one.yaml');
    await (await puppets.enter('one')).exit(3);
    await one.printed('RETRY one');
    one.kill('SIGKILL');
    await one.end();
    await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
    expect(await statusOf(gator)).toMatchObject({ result: 'ABORTED', reason });
  });
});

test('a job that is stopped is not tried again', async ({ folder, gator, puppets }) => {
  folder.write({ 'job.yaml': '!JobGroup {retries: 5, jobs: [!Job {ident: x, command: puppet}]}' });
  const run = gator.start('job.yaml');
  await puppets.enter('job/x');
  await untilChildren(await gator.begun(), { x: 'STARTED' });
  await gator.run('stop', 'job/x');
  expect((await run.end()).status).toBe(1);
  expect(results(gator.tracking)).toMatchObject({ 'job/x': 'ABORTED' });
  expect(puppets.waiting).toEqual([]);
});
