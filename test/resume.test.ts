import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { killAll, processesIn } from './support/processes.ts';
import { attributes, directories, metrics, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { untilChildren } from './support/status.ts';
import { until } from './support/within.ts';

const FOUR = ['--sched-arg', 'concurrency=4'];
const SCRIPT = 'gator metric n 1; echo out > mark; exit $CODE';

/** Jobs that are over at once, and puppets that a test ends in the middle. */
const TREE = `!JobGroup
ident: tree
jobs:
  - !Job {ident: done, command: sh, args: [-c, '${SCRIPT}'], env: {CODE: 0}, artefacts: [mark]}
  - !Job {ident: bad, command: sh, args: [-c, '${SCRIPT}'], env: {CODE: 3}}
  - !Job {ident: after_bad, command: sh, args: [-c, '${SCRIPT}'], env: {CODE: 0}, on_fail: [bad]}
  - !Job {ident: never, command: sh, args: [-c, '${SCRIPT}'], env: {CODE: 0}, on_pass: [bad]}
  - !JobArray
    ident: a
    repeats: 2
    jobs:
      - !Job {ident: quick, command: sh, args: [-c, '${SCRIPT}'], env: {CODE: 0}}
      - !Job {ident: slow, command: puppet, on_pass: [quick]}
  - !Job {ident: last, command: sh, args: [-c, '${SCRIPT}'], env: {CODE: 0}, on_done: [a]}
`;

const WHOLE = {
  tree: 'FAILURE',
  'tree/done': 'SUCCESS',
  'tree/bad': 'FAILURE',
  'tree/after_bad': 'SUCCESS',
  'tree/never': 'SKIPPED',
  'tree/a': 'SUCCESS',
  'tree/a/quick_0': 'SUCCESS',
  'tree/a/quick_1': 'SUCCESS',
  'tree/a/slow_0': 'SUCCESS',
  'tree/a/slow_1': 'SUCCESS',
  'tree/last': 'SUCCESS',
};

/** How often each layer of a run was started, by path. */
function attempts(tracking: string): Record<string, number> {
  return Object.fromEntries(
    directories(tracking).map((directory) => {
      const { path, attempt } = attributes(directory);
      return [String(path), Number(attempt)];
    }),
  );
}

/** The fold of what all jobs of a run recorded themselves. */
function direct(tracking: string): { n: number; jobs: number } {
  const jobs = directories(tracking).filter((each) => attributes(each)['kind'] === 'job');
  const n = jobs.reduce((sum, each) => sum + (metrics(each)['n'] ?? 0), 0);
  return { n, jobs: jobs.length };
}

describe('a run is gone on with', () => {
  test.for(['the root', 'a tier', 'everything at once'])(
    'after %s was killed',
    async (what, { folder, gator, puppets }) => {
      folder.write({ 'tree.yaml': TREE });
      const run = gator.start('tree.yaml', ...FOUR);
      const [first, second] = await puppets.enterAll('tree/a/slow_0', 'tree/a/slow_1');
      await first?.exit(0);
      const { tracking } = gator;
      await untilChildren(join(tracking, 'a'), { slow_0: 'COMPLETE', slow_1: 'STARTED' });
      await untilChildren(tracking, { after_bad: 'COMPLETE', done: 'COMPLETE' });
      if (what === 'the root') run.kill('SIGKILL');
      else if (what === 'a tier')
        process.kill(Number(attributes(join(tracking, 'a'))['pid']), 'SIGKILL');
      else killAll(processesIn(folder.path));
      await second?.gone;
      await run.end();
      await until(() => processesIn(folder.path).length === 0, 'the end of all processes');

      const again = gator.start('resume', ...FOUR);
      const puppet = await puppets.enter('tree/a/slow_1');
      expect(puppet.env['GATOR_ATTEMPT']).toBe('2');
      await puppet.exit(0);
      const ended = await again.end();
      expect(ended.status).toBe(1);
      expect(puppets.waiting).toEqual([]);
      expect(gator.tracking).toBe(tracking);
      expect(results(tracking)).toEqual(WHOLE);
      const ran = attempts(tracking);
      expect(ran).toMatchObject({ tree: 2, 'tree/done': 1, 'tree/bad': 1, 'tree/after_bad': 1 });
      expect(ran).toMatchObject({
        'tree/a': 2,
        'tree/a/quick_0': 1,
        'tree/a/slow_0': 1,
        'tree/a/slow_1': 2,
      });
      expect(ran['tree/last']).toBe(what === 'a tier' ? 2 : 1);

      const { n, jobs } = direct(tracking);
      expect(metrics(tracking, 'group')).toEqual({ n });
      expect(attributes(tracking)).toMatchObject({
        passed: 7,
        failed: 1,
        skipped: 1,
        aborted: 0,
        active: 0,
      });
      expect(jobs).toBe(8);
      expect(rows(tracking, 'SELECT child, name FROM artefacts')).toEqual([
        { child: 'done', name: 'mark' },
      ]);
      expect(ended.stdout).toMatch(/FAIL {3}tree\/bad: exited with 3/);
      const earlier = join(tracking, 'attempts/1');
      const query = await gator.run(
        'query',
        earlier,
        'SELECT count(*) AS n FROM children',
        '--csv',
      );
      expect(query).toMatchObject({ status: 0, stderr: '' });
      const why = rows(
        join(tracking, 'a'),
        "SELECT attempt, why FROM attempts WHERE ident = 'slow_1'",
      );
      expect(why).toEqual([
        {
          attempt: 1,
          why: what === 'everything at once' ? 'resumed: lost' : 'resumed: aborted',
        },
      ]);
      expect(rows(tracking, "SELECT why FROM attempts WHERE ident = ''")).toEqual([
        { why: 'resumed' },
      ]);
      const listed = JSON.parse((await gator.run('ls', '--json')).stdout) as object[];
      expect(listed).toMatchObject([{ standing: 'ended', latest: true, counts: { passed: 7 } }]);

      const refused = await gator.run('resume');
      expect(refused.status).toBe(2);
      expect(refused.stderr).toMatch(
        /tree came to its end: there is nothing to resume; gator rerun --failed/,
      );
    },
  );

  test('after it was stopped, and again after that, until all is done', async ({
    folder,
    gator,
    puppets,
  }) => {
    folder.write({
      'two.yaml':
        '!JobGroup {jobs: [!Job {ident: x, command: puppet}, !Job {ident: y, command: puppet}]}',
    });
    const one = ['--sched-arg', 'concurrency=1'];
    const run = gator.start('two.yaml', ...one);
    await puppets.enter('two/x');
    run.interrupt();
    expect((await run.end()).status).toBe(130);
    const second = gator.start('resume', ...one);
    await (await puppets.enter('two/x')).exit(0);
    await puppets.enter('two/y');
    const living = await gator.run('resume');
    expect(living.status).toBe(2);
    expect(living.stderr).toMatch(
      /two still runs: gator attach .* shows it, gator stop .* ends it/,
    );
    second.kill('SIGKILL');
    await second.end();
    await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
    const third = gator.start('resume');
    const y = await puppets.enter('two/y');
    expect(y.env['GATOR_ATTEMPT']).toBe('2');
    await y.exit(0);
    expect((await third.end()).status).toBe(0);
    expect(attempts(gator.tracking)).toEqual({ two: 3, 'two/x': 2, 'two/y': 2 });
    expect(
      rows(
        gator.tracking,
        "SELECT ident, attempt, why FROM attempts WHERE ident != '' ORDER BY ident",
      ),
    ).toEqual([
      { ident: 'x', attempt: 1, why: 'resumed: aborted' },
      { ident: 'y', attempt: 1, why: 'resumed: aborted' },
    ]);
  });

  test('where it is one job', async ({ folder, gator, puppets }) => {
    folder.write({ 'one.yaml': '!Job {command: puppet}' });
    const run = gator.start('one.yaml');
    const job = await puppets.enter('one');
    await until(() => folder.has('tracking/latest/db.sqlite'), 'the record of the start');
    run.kill('SIGKILL');
    await run.end();
    // Nobody is left to end it but the one who goes on with the run.
    const again = gator.start('resume');
    await job.gone;
    await (await puppets.enter('one')).exit(0);
    expect((await again.end()).status).toBe(0);
    expect(attributes(gator.tracking)).toMatchObject({ attempt: 2, result: 'SUCCESS', reason: '' });
  });
});

test('a job that passed in the last moments of a tier that was killed has passed', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'late.yaml':
      '!JobGroup {jobs: [!Job {ident: x, command: puppet}, !Job {ident: y, command: puppet}]}',
  });
  const run = gator.start('late.yaml', ...FOUR);
  const [x, y] = await puppets.enterAll('late/x', 'late/y');
  await untilChildren(await gator.begun(), { x: 'STARTED', y: 'STARTED' });
  run.kill('SIGSTOP');
  await x?.exit(0);
  await until(
    () => attributes(folder.at('tracking/latest/x'))['result'] === 'SUCCESS',
    'the end of x',
  );
  run.kill('SIGKILL');
  await run.end();
  killAll(processesIn(folder.path));
  await y?.gone;
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  expect(rows(gator.tracking, "SELECT state FROM children WHERE ident = 'x'")).toEqual([
    { state: 'STARTED' },
  ]);
  const again = gator.start('resume');
  await (await puppets.enter('late/y')).exit(0);
  expect((await again.end()).status).toBe(0);
  expect(attempts(gator.tracking)).toEqual({ late: 2, 'late/x': 1, 'late/y': 2 });
});

test('however often it is cut short, a run comes to its end, and nothing that has passed runs again', async ({
  folder,
  gator,
}) => {
  const script = 'gator metric n 1; echo $GATOR_IDENT >> ran; sleep 0.05';
  folder.write({
    'many.yaml': `!JobGroup
jobs:
  - !JobArray {ident: a, repeats: 12, jobs: [!Job {ident: x, command: sh, args: [-c, '${script}']}]}
  - !JobGroup
    ident: b
    on_pass: [a]
    jobs:
      - !JobArray {ident: c, repeats: 6, jobs: [!Job {ident: y, command: sh, args: [-c, '${script}']}]}
`,
  });
  const passed = (): string[] =>
    ['a', 'b/c'].flatMap((path) => {
      const directory = folder.at('tracking/latest', path);
      try {
        const found = rows(directory, "SELECT ident FROM children WHERE result = 'SUCCESS'");
        return found.map(({ ident }) => String(ident));
      } catch {
        // It is not there yet, or moves out of the way of the next attempt.
        return [];
      }
    });
  let run = gator.start('many.yaml', '--sched-arg', 'concurrency=2');
  for (const enough of [2, 5, 11, 14]) {
    await until(() => passed().length >= enough, `the record of ${String(enough)} passes`);
    killAll(processesIn(folder.path));
    await run.end();
    await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
    const before = passed();
    const ran = folder.lines('ran').filter((ident) => before.includes(ident)).length;
    run = gator.start('resume', '--sched-arg', 'concurrency=2');
    await until(() => passed().length >= before.length, 'the run as it was');
    expect(folder.lines('ran').filter((ident) => before.includes(ident))).toHaveLength(ran);
  }
  expect((await run.end()).status).toBe(0);
  const { tracking } = gator;
  expect(attributes(tracking)).toMatchObject({
    attempt: 5,
    passed: 18,
    failed: 0,
    aborted: 0,
    flaky: 0,
  });
  expect(metrics(tracking, 'group')).toEqual({ n: 18 });
  expect(direct(tracking)).toEqual({ n: 18, jobs: 18 });
  expect(passed()).toHaveLength(18);
});

test('of two who go on with a run at once, one does', async ({ folder, gator, puppets }) => {
  folder.write({ 'two.yaml': '!JobGroup {jobs: [!Job {ident: x, command: puppet}]}' });
  const run = gator.start('two.yaml');
  await puppets.enter('two/x');
  run.interrupt();
  await run.end();
  const both = [gator.start('resume'), gator.start('resume')];
  const job = await puppets.enter('two/x');
  // The one that goes on cannot end before the job: the first to end is the other.
  await Promise.race(both.map((each) => each.end()));
  await job.exit(0);
  const ended = await Promise.all(both.map((each) => each.end()));
  expect(ended.map(({ status }) => status).sort()).not.toContain(1);
  expect(ended.filter(({ status }) => status === 0)).toHaveLength(1);
  const [refused] = ended.filter(({ status }) => status !== 0);
  expect(refused?.stderr).toMatch(/still runs|cannot go on with two: somebody else does already/);
  expect(puppets.waiting).toEqual([]);
  expect(attempts(gator.tracking)).toEqual({ two: 2, 'two/x': 2 });
});

test('a run that cannot be resumed is left as it is', async ({ folder, gator }) => {
  folder.write({ 'ok.yaml': "!Job {command: 'true'}" });
  await gator.run('ok.yaml');
  const before = folder.bytes('tracking/latest/db.sqlite');
  const whole = await gator.run('resume');
  expect([whole.status, whole.stderr]).toEqual([
    2,
    'error: ok came to its end: there is nothing to resume\n',
  ]);
  const none = await gator.run('resume', 'nowhere');
  expect([none.status, none.stderr]).toEqual([
    2,
    "error: no run at 'nowhere': expected the tracking directory of a run\n",
  ]);
  expect(folder.bytes('tracking/latest/db.sqlite').equals(before)).toBe(true);
  expect(folder.has('tracking/latest/attempts')).toBe(false);
});
