import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Puppet } from './support/puppets.ts';
import { attributes, rows } from './support/records.ts';
import { processesIn } from './support/processes.ts';
import { controlAddress } from './support/socket.ts';
import { byPath, statusOf, untilChildren } from './support/status.ts';
import { lacksTmux, test as plain } from './support/terminal.ts';
import { until } from './support/within.ts';

const SPEC = `!JobGroup
ident: live
jobs:
  - !Job {ident: bad, command: puppet}
  - !Job {ident: holder, command: puppet, resources: [!License [ToolA, 1]]}
  - !JobGroup
    ident: sims
    jobs: [!Job {ident: tool, command: puppet, resources: [!License [ToolA, 1]]}]
  - !Job {ident: wide, command: puppet, resources: [!Cores [3]]}
  - !Job {ident: after, command: puppet, on_pass: [holder], on_fail: [bad]}
  - !Job {ident: never, command: puppet, on_pass: [bad]}
  - !JobGroup
    ident: tier
    jobs: [!Job {ident: busy, command: puppet}]
`;
const RUN = ['live.yaml', '--sched-arg', 'concurrency=3', '--license', 'ToolA=1'];

/** A run in which one job has failed, two run, and the others wait or were skipped. */
const test = plain.extend('live', async ({ folder, gator, puppets }) => {
  folder.write({ 'live.yaml': SPEC });
  const run = gator.start(...RUN);
  const [bad, holder, busy] = await puppets.enterAll('live/bad', 'live/holder', 'live/tier/busy');
  await bad?.exit(2);
  const { tracking } = gator;
  await untilChildren(tracking, { bad: 'COMPLETE', never: 'COMPLETE', holder: 'STARTED' });
  await untilChildren(tracking, { tier: 'STARTED' });
  await untilChildren(join(tracking, 'tier'), { busy: 'STARTED' });
  const finish = async (): Promise<void> => {
    const exit = async (puppet: Puppet | undefined): Promise<void> => puppet?.exit(0);
    await Promise.all([exit(holder), exit(busy)]);
    const next = ['live/sims/tool', 'live/wide', 'live/after'];
    await Promise.all(next.map(async (name) => exit(await puppets.enter(name))));
    expect((await run.end()).status).toBe(1);
  };
  const crash = async (): Promise<void> => {
    run.kill('SIGKILL');
    await run.end();
    await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  };
  return { run, tracking, finish, crash };
});

/** A tree as it is printed, without the durations. */
function treeIn(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => /^[├└│ ]/.test(line))
    .map((line) => line.replace(/ {2}\d[\d.]* s/, ''));
}

const BY_TOOL = 'waits for 1 × ToolA: 1 of 1 held by live/holder';
const BY_CORES = 'waits for 3 cores: 2 of 3 held by';

test('a live run shows what runs, what failed, and why the rest waits', async ({ gator, live }) => {
  const { status, stdout, stderr } = await gator.run('status');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /^RUN {3}live: 2\/7, 0 passed, 1 failed, 1 skipped, 2 running, 3 waiting, \d/,
  );
  const tree = treeIn(stdout).join('\n');
  for (const line of [
    '─ FAIL  bad  exited with 2',
    '─ RUN   holder',
    `─ WAIT  sims: 1 waiting  ${BY_TOOL}`,
    `─ WAIT  wide  ${BY_CORES}`,
    '─ WAIT  after  waits for holder (on_pass)\n',
    '─ SKIP  never  bad failed (on_pass)',
    '─ RUN   tier: 1 running\n│  └─ RUN   busy',
  ])
    expect(tree).toContain(line);
  expect(tree).toMatch(/wide {2}.* held by live\/\S+, live\/\S+/);
  expect(stdout).toMatch(/\nmore: gator show tracking\/[^/]+\/bad\n$/);
  await live.finish();
});

test('as JSON, a run is one nested object a layer', async ({ gator, live }) => {
  const root = await statusOf(gator);
  const known = byPath(root);
  expect(root).toMatchObject({
    ident: 'live',
    path: 'live',
    kind: 'group',
    state: 'STARTED',
    result: 'UNKNOWN',
    reason: '',
    counts: { total: 7, active: 2, passed: 0, flaky: 0, failed: 1, aborted: 0, skipped: 1 },
  });
  expect(root).not.toHaveProperty('folded');
  expect(known).toMatchObject({
    'live/bad': { state: 'COMPLETE', result: 'FAILURE', why: 'exited with 2', exit_code: 2 },
    'live/holder': { state: 'STARTED', why: '', resources: { licenses: { ToolA: 1 } } },
    'live/sims': { kind: 'group', state: 'PENDING', why: BY_TOOL, children: [] },
    'live/wide': { state: 'PENDING', why: expect.stringContaining(BY_CORES) as string },
    'live/after': { state: 'PENDING', why: 'waits for holder (on_pass)' },
    'live/never': { result: 'SKIPPED', reason: 'bad failed (on_pass)' },
    'live/tier/busy': { state: 'STARTED', kind: 'job' },
  });
  await live.finish();
});

test('a part of a live run is explained as the whole explains it', async ({ gator, live }) => {
  const whole = byPath(await statusOf(gator));
  for (const path of Object.keys(whole).filter((each) => each !== 'live')) {
    const part = await statusOf(gator, path);
    expect({ path: part.path, state: part.state, why: part.why }).toEqual({
      path,
      state: whole[path]?.state,
      why: whole[path]?.why,
    });
  }
  const byFolder = await gator.run('status', join(live.tracking, 'tier'));
  expect(byFolder.stdout).toMatch(/^RUN {3}live\/tier: 0\/1, .*1 running/);
  await live.finish();
});

test('a finished run is told from its databases', async ({ gator, live }) => {
  await live.finish();
  const { stdout } = await gator.run('status');
  expect(stdout).toMatch(/^FAIL {2}live: 5 passed, 1 failed, 1 skipped of 7 jobs {2}\d.* s/);
  expect(treeIn(stdout).join('\n')).toContain('─ SKIP  never  bad failed (on_pass)');
  expect(treeIn(stdout).join('\n')).toContain('─ PASS  tier: 1 passed');
  expect(byPath(await statusOf(gator))).toMatchObject({
    live: { state: 'COMPLETE', result: 'FAILURE', reason: '1 failed of 7 jobs' },
    'live/tier/busy': { result: 'SUCCESS' },
    'live/sims/tool': { result: 'SUCCESS' },
  });
});

test('what died without closing its database is aborted and lost', async ({ gator, live }) => {
  await live.crash();
  const known = byPath(await statusOf(gator));
  const lost = 'lost: its process ended before its layer did';
  expect(known).toMatchObject({
    live: {
      state: 'COMPLETE',
      result: 'ABORTED',
      reason: lost,
      counts: { total: 7, active: 0, passed: 0, flaky: 0, failed: 1, aborted: 5, skipped: 1 },
    },
    'live/bad': { result: 'FAILURE', reason: 'exited with 2' },
    'live/holder': { result: 'ABORTED', reason: 'its parent is gone' },
    'live/tier/busy': { result: 'ABORTED', reason: 'its parent is gone' },
    'live/wide': { result: 'ABORTED', reason: 'lost before it started' },
    'live/never': { result: 'SKIPPED' },
  });
  const { stdout, status } = await gator.run('status');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ABORT live: 0 passed, 1 failed, 5 aborted, 1 skipped of 7 jobs/);
  expect(stdout.split('\n')[0]).toContain(lost);
  for (const path of ['live/wide', 'live/sims', 'live/bad', 'live/tier'])
    expect((await statusOf(gator, path)).reason).toBe(known[path]?.reason);
});

test('a tier that dies alone is shown as lost by its parent', async ({ gator, live }) => {
  process.kill(Number(attributes(join(live.tracking, 'tier'))['pid']), 'SIGKILL');
  await untilChildren(live.tracking, { tier: 'COMPLETE' });
  expect(byPath(await statusOf(gator))).toMatchObject({
    live: { state: 'STARTED' },
    'live/tier': { result: 'ABORTED', reason: 'its process was killed by SIGKILL' },
    'live/tier/busy': { state: 'COMPLETE' },
  });
  await live.crash();
});

const ARRAY = `!JobGroup
ident: night
jobs:
  - !JobArray
    ident: simulations
    repeats: 40
    jobs: [!Job {ident: sim, command: sh, args: [-c, 'test $(($GATOR_ARRAY_INDEX % 3)) != 1']}]
`;

test('an array is folded, and unfolded on demand', async ({ folder, gator }) => {
  folder.write({ 'night.yaml': ARRAY });
  await gator.run('night.yaml');
  const folded = (await gator.run('status')).stdout;
  expect(folded).toMatch(/─ FAIL {2}simulations ×40: 27 passed, 13 failed {2}/);
  expect(folded).toContain('… and 3 more failed, 27 more passed');
  expect(folded.match(/FAIL {2}sim_\d+/g)).toHaveLength(10);
  expect(folded.match(/^more: /gm)).toHaveLength(3);
  for (const args of [['--all'], ['--depth', '2']]) {
    const { stdout } = await gator.run('status', ...args);
    expect(stdout.match(/(?:PASS|FAIL) {2}sim_\d+/g)).toHaveLength(40);
  }
  expect((await gator.run('status', '--depth', '1')).stdout).toBe(folded);
  expect(Object.keys(byPath(await statusOf(gator)))).toHaveLength(42);
});

test('the lines of an array that runs add up', async ({ folder, gator, puppets }) => {
  const spec = `!JobArray {ident: sims, repeats: 30, jobs: [!Job {ident: sim, command: puppet}]}`;
  folder.write({ 'sims.yaml': `!JobGroup {ident: top, jobs: [${spec}]}\n` });
  const run = gator.start('sims.yaml', '--sched-arg', 'concurrency=2');
  const [first] = await puppets.enterAll('top/sims/sim_0', 'top/sims/sim_1');
  await first?.exit(1);
  await puppets.enter('top/sims/sim_2');
  const { tracking } = gator;
  await untilChildren(join(tracking, 'sims'), { sim_2: 'STARTED' });
  await until(
    () => rows(tracking, 'SELECT 1 FROM children WHERE failed = 1 AND active = 2').length === 1,
    'the report of the failure',
  );
  const { stdout } = await gator.run('status');
  expect(stdout).toMatch(/─ RUN {3}sims ×30: 0 passed, 1 failed, 2 running, 27 waiting/);
  expect(stdout).toMatch(/waits for 1 core: 2 of 2 held by top\/sims\/sim_\d, top\/sims\/sim_\d/);
  run.interrupt();
  await run.end();
});

test('watched into a file, a run is plain lines until it ends', async ({ gator, live }) => {
  const watch = gator.start('status', '--watch');
  await watch.printed('2/7, 0 passed');
  await live.finish();
  const { status, stdout, stderr } = await watch.end();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toContain('\u001b');
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^2\/7, 0 passed, 1 failed, 1 skipped, 2 running, 3 waiting/);
  expect(stdout).toMatch(/\nFAIL {2}live: 5 passed, 1 failed, 1 skipped of 7 jobs/);
});

describe.skipIf(lacksTmux)('on a terminal', () => {
  test('of 80 columns, no line is longer', async ({ live, open }) => {
    const terminal = await open(80, 24);
    await terminal.type('gator status');
    const screen = await terminal.until(/more: gator show [^]*[$#]$/);
    expect(screen).toMatch(/^RUN {3}live: 2\/7, .{60,63}…?\n[├└]─/m);
    await live.finish();
  });

  test('watched, it is drawn in place and ends with the run', async ({ live, open }) => {
    const terminal = await open(80, 24);
    await terminal.type('gator status --watch');
    const screen = await terminal.until(/RUN {3}live: 2\/7[^]*tier: 1 running/);
    expect(screen.match(/RUN {3}live:/g)).toHaveLength(1);
    await live.finish();
    const end = await terminal.until(/FAIL {2}live: 5 passed[^]*more: [^]*[$#]$/);
    expect(end).not.toMatch(/RUN|WAIT/);
    expect(await terminal.hasCursor()).toBe(true);
  });
});

test.for([
  [['nowhere'], "no run at 'nowhere': expected a tracking directory, or HOST:PORT"],
  [['bin'], "no run at 'bin'"],
  [['live/nobody'], 'no run at '],
  [['--depth', 'deep'], "'--depth <N>' argument 'deep' is invalid"],
] as const)('%s is refused', async ([args, why], { gator, live }) => {
  const { status, stdout, stderr } = await gator.run('status', ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .*\n/);
  expect(stderr).toContain(why);
  await live.crash();
});

plain('without a run there is nothing to show', async ({ gator }) => {
  const { status, stderr } = await gator.run('status');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: there is no run below .*\/tracking: name a tracking directory/);
});

test('an address needs the secret of the run', async ({ folder, gator, live }) => {
  const [endpoint = '', secret = ''] = controlAddress(live.tracking).split('/');
  folder.write({ 'right.txt': `${secret}\n`, 'wrong.txt': 'no-such-secret\n' });
  const whole = await statusOf(gator);
  const shown = async (env: Readonly<Record<string, string>>, ...args: string[]) =>
    gator.startWith(env, 'status', endpoint, '--json', ...args).end();
  const byFile = await shown({}, '--secret-file', 'right.txt');
  const byVariable = await shown({ GATOR_SECRET: secret });
  for (const { stdout } of [byFile, byVariable])
    expect(Object.keys(byPath(JSON.parse(stdout) as typeof whole)).sort()).toEqual(
      Object.keys(byPath(whole)).sort(),
    );
  const refused = [
    await shown({}, '--secret-file', 'wrong.txt'),
    await shown({ GATOR_SECRET: 'no-such-secret' }),
  ];
  for (const { status, stdout, stderr } of refused) {
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: the layer at \S+ refused the secret\n$/);
    expect(stderr).not.toContain('no-such-secret');
  }
  expect((await shown({}, '--secret-file', 'none.txt')).stderr).toContain('none.txt');
  const open = await gator.run('status', `${endpoint}/${secret}`);
  expect(open.status).toBe(2);
  expect(open.stderr).toContain('give HOST:PORT alone');
  expect(open.stderr).not.toContain(secret);
  await live.finish();
});
