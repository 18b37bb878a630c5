import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  attributes,
  directories,
  messages,
  metrics,
  reserved,
  rows,
  type Row,
} from './support/records.ts';
import { test } from './support/rig.ts';
import { Connection, controlAddress } from './support/socket.ts';
import {
  RULES,
  trees,
  yamlOf,
  type MetricTree,
  type Rule,
  type SentMetric,
} from './support/trees.ts';
import { until } from './support/within.ts';

/** A job of a metric tree. */
function job(sent: readonly SentMetric[], passes = true): MetricTree {
  return { id: 'job', sent, passes };
}

function group(...children: MetricTree[]): MetricTree {
  return { id: 'tier', repeats: null, chained: false, children };
}

function sent(name: string, value: number, agg: Rule | null = null): SentMetric {
  return { name, value, agg };
}

/** What all jobs below a layer have sent last, from their own databases. */
function leaves(directory: string): Row[] {
  return directories(directory)
    .filter((each) => attributes(each)['kind'] === 'job')
    .flatMap((each) =>
      rows(each, "SELECT name, value, time FROM metrics WHERE name NOT GLOB '[ms][su][gb]_*'"),
    );
}

/** The fold of values by a rule, as a child would write it. */
function fold(rule: Rule, all: readonly Row[]): number {
  const values = all.map(({ value }) => Number(value));
  const sum = values.reduce((total, value) => total + value, 0);
  const byTime = all.toSorted(
    (a, b) => Number(a['time']) - Number(b['time']) || Number(a['value']) - Number(b['value']),
  );
  const folded: Record<Rule, number> = {
    sum,
    min: Math.min(...values),
    max: Math.max(...values),
    mean: sum / values.length,
    count: values.length,
    last: Number(byTime.at(-1)?.['value']),
  };
  return folded[rule];
}

/** What a layer's metrics have to be: the direct fold over all jobs below it. */
function expected(directory: string): Record<string, number> {
  const byName = Map.groupBy(leaves(directory), ({ name }) => String(name));
  return Object.fromEntries(
    RULES.flatMap((rule) => {
      const all = byName.get(rule);
      return all === undefined ? [] : [[rule, fold(rule, all)]];
    }),
  );
}

/** How the jobs below a layer ended, counted from their own databases and from what the layer was to run. */
function endings(directory: string): Record<string, number> {
  const jobs = directories(directory)
    .map(attributes)
    .filter(({ kind }) => kind === 'job');
  const total = Number(attributes(directory)['expected_jobs']);
  const passed = jobs.filter(({ result }) => result === 'SUCCESS').length;
  return {
    sub_total: total,
    sub_active: 0,
    sub_passed: passed,
    sub_flaky: 0,
    sub_failed: jobs.length - passed,
    sub_skipped: total - jobs.length,
  };
}

/** The messages of a layer and of all below it, by severity. */
function spoken(directory: string): Record<string, number> {
  const counts = { msg_debug: 0, msg_info: 0, msg_warning: 0, msg_error: 0, msg_critical: 0 };
  const names = Object.keys(counts) as (keyof typeof counts)[];
  for (const each of directories(directory)) {
    for (const { severity } of rows(each, 'SELECT severity FROM messages'))
      counts[names[Number(severity) / 10 - 1] ?? 'msg_debug'] += 1;
  }
  return counts;
}

function tiers(tracking: string): string[] {
  return directories(tracking).filter((each) => attributes(each)['kind'] !== 'job');
}

test('every tier holds the direct fold of the jobs below it, in random trees', async ({
  folder,
  gator,
}) => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(trees, async (tree) => {
      run += 1;
      folder.write({ [`${run}.yaml`]: yamlOf(tree) });
      const { status } = await gator.run(`${run}.yaml`, '--tracking', `run-${run}`);
      expect(status).toBeLessThanOrEqual(1);
      for (const tier of tiers(folder.at(`run-${run}`))) {
        expect(metrics(tier, 'group'), tier).toEqual(expected(tier));
        expect(reserved(tier, 'sub'), tier).toEqual(endings(tier));
        expect(reserved(tier, 'msg'), tier).toEqual(spoken(tier));
        for (const { ident } of rows(tier, 'SELECT ident FROM children WHERE started NOT NULL'))
          expect(metrics(tier, String(ident))).toEqual(expected(`${tier}/${String(ident)}`));
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
});

test('a mean is right over uneven subtrees', async ({ folder, gator }) => {
  const one = group(job([sent('score', 10, 'mean')]));
  const three = group(...[1, 2, 3].map((value) => job([sent('score', value, 'mean')])));
  folder.write({ 'mean.yaml': yamlOf(group(one, three, job([]))) });
  expect((await gator.run('mean.yaml')).status).toBe(0);
  expect(metrics(gator.tracking, 'group')).toEqual({ score: 4 });
  expect(metrics(gator.tracking, 'n1')).toEqual({ score: 2 });
});

test("a rule of the tree goes before the jobs', for what is below it", async ({
  folder,
  gator,
}) => {
  const jobs = [1, 5].map((value) => job([sent('coverage', value, 'sum'), sent('plain', value)]));
  const inner = yamlOf(group(...jobs), 'inner', 'metrics: [{name: coverage, agg: max}],');
  const outer = yamlOf(group(...jobs), 'outer');
  folder.write({ 'rules.yaml': `!JobGroup {jobs: [${inner}, ${outer}]}\n` });
  expect((await gator.run('rules.yaml')).status).toBe(0);
  expect(metrics(gator.tracking, 'inner')).toEqual({ coverage: 5, plain: 6 });
  expect(metrics(gator.tracking, 'outer')).toEqual({ coverage: 6, plain: 6 });
});

test('where jobs disagree, the first rule in a fixed order holds', async ({ folder, gator }) => {
  const [last, mean, min] = (['last', 'mean', 'min'] as const).map((rule, place) =>
    job([sent('x', place + 2, rule)]),
  );
  if (last === undefined || mean === undefined || min === undefined) throw new Error('no jobs');
  folder.write({ 'a.yaml': yamlOf(group(last, mean, min)), 'b.yaml': yamlOf(group(last, mean)) });
  await gator.run('a.yaml');
  expect(metrics(gator.tracking, 'group')).toEqual({ x: 2 });
  await gator.run('b.yaml', '--tracking', 'b');
  expect(metrics(folder.at('b'), 'group')).toEqual({ x: 2.5 });
});

test('the last value of a job holds, and a series keeps each with its time', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': '!Job {command: puppet}\n' });
  const run = gator.start('job.yaml');
  const puppet = await puppets.enter('job');
  const wrapper = await Connection.open(puppet.env['GATOR_PARENT'] ?? '');
  for (const value of [3, 1, 2]) await wrapper.ask('metric', { name: 'loss', value, series: true });
  await wrapper.ask('metric', { name: 'loss', value: 0.5 });
  for (const value of [1, -1e300, 2 ** 60]) await wrapper.ask('metric', { name: 'large', value });
  await puppet.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(metrics(gator.tracking)).toEqual({ loss: 0.5, large: 2 ** 60 });
  const series = rows(gator.tracking, 'SELECT name, value, time FROM series ORDER BY id');
  expect(series.map(({ name, value }) => [name, value])).toEqual([
    ['loss', 3],
    ['loss', 1],
    ['loss', 2],
  ]);
  const times = series.map(({ time }) => Number(time));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('the number of jobs is known from the start, and no part exceeds it', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'three.yaml': `!JobGroup
jobs:
  - !JobArray {ident: array, repeats: 2, jobs: [!Job {ident: job, command: puppet}]}
  - !Job {ident: never, command: puppet, on_fail: [array]}
`,
  });
  const run = gator.start('three.yaml', '--sched-arg', 'concurrency=1', '--interval', '0.1');
  const seen = (passed: number, active: number): Promise<unknown> =>
    until(() => {
      const counts = folder.has('tracking/latest/db.sqlite') ? reserved(gator.tracking, 'sub') : {};
      const { sub_total: total, sub_passed, sub_active } = counts;
      if (total !== undefined) expect(total).toBe(3);
      return sub_passed === passed && sub_active === active;
    }, `${passed} passed, ${active} active`);
  const first = await puppets.enter('three/array/job_0');
  await seen(0, 1);
  await first.exit(0);
  const second = await puppets.enter('three/array/job_1');
  await seen(1, 1);
  await second.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(reserved(gator.tracking, 'sub')).toEqual({
    sub_total: 3,
    sub_active: 0,
    sub_passed: 2,
    sub_flaky: 0,
    sub_failed: 0,
    sub_skipped: 1,
  });
  expect(reserved(folder.at('tracking/latest/array/job_0'), 'sub', 'own')).toMatchObject({
    sub_total: 1,
    sub_passed: 1,
  });
});

test('whoever asks a tier for its children is told their metrics', async ({
  folder,
  gator,
  puppets,
}) => {
  const sender = yamlOf(group(job([sent('x', 2)]), job([sent('x', 3)])), 'sender');
  folder.write({
    'two.yaml': `!JobGroup {jobs: [${sender}, !Job {ident: last, command: puppet, on_pass: [sender]}]}\n`,
  });
  const run = gator.start('two.yaml');
  const last = await puppets.enter('two/last');
  const root = await Connection.open(controlAddress(gator.tracking));
  expect(await root.ask('children')).toMatchObject({
    children: expect.arrayContaining([
      expect.objectContaining({ ident: 'sender', metrics: { x: 5 } }),
    ]) as unknown,
  });
  await last.exit(0);
  expect((await run.end()).status).toBe(0);
});

describe('thresholds', () => {
  const tree = group(job([sent('coverage', 0.5)]), job([sent('coverage', 0.8)]));

  test.for([
    { says: 'agg: max, fail_below: 0.8', reason: '', warning: undefined },
    {
      says: 'agg: max, fail_below: 0.9',
      reason: 'coverage is 0.8, below 0.9',
      warning: undefined,
    },
    { says: 'agg: min, fail_above: 0.4', reason: 'coverage is 0.5, above 0.4', warning: undefined },
    { says: 'agg: max, warn_below: 0.9', reason: '', warning: 'coverage is 0.8, below 0.9' },
    { says: 'agg: sum, warn_above: 1', reason: '', warning: 'coverage is 1.3, above 1' },
    {
      says: 'agg: count, fail_below: 3, warn_below: 4',
      reason: 'coverage is 2, below 3',
      warning: 'coverage is 2, below 4',
    },
  ])('a group with {$says}', async ({ says, reason, warning }, { folder, gator }) => {
    const fields = `metrics: [{name: coverage, ${says}}],`;
    folder.write({ 'group.yaml': `${yamlOf(tree, 'group', fields)}\n` });
    const { status, stdout } = await gator.run('group.yaml');
    expect(status).toBe(reason === '' ? 0 : 1);
    expect(attributes(gator.tracking)['reason']).toBe(reason);
    expect(stdout).toContain(reason);
    const warnings = rows(gator.tracking, 'SELECT message FROM messages WHERE severity = 30');
    expect(warnings).toEqual(warning === undefined ? [] : [{ message: warning }]);
  });

  test('a metric that nobody sent fails what asks for a value', async ({ folder, gator }) => {
    folder.write({
      'job.yaml': "!Job {command: 'true', metrics: [{name: coverage, fail_below: 0}]}\n",
      'other.yaml': "!Job {command: 'true', metrics: [{name: errors, fail_above: 0}]}\n",
    });
    expect((await gator.run('job.yaml')).status).toBe(1);
    expect(attributes(gator.tracking)['reason']).toMatch(/^coverage was never sent/);
    expect((await gator.run('other.yaml', '--tracking', 'other')).status).toBe(0);
  });

  test('a breach is of the layer that set the threshold, and is told above it', async ({
    folder,
    gator,
  }) => {
    const inner = yamlOf(tree, 'inner', 'metrics: [{name: coverage, agg: max, fail_below: 0.9}],');
    const waiting = "!Job {ident: release, command: 'true', on_pass: [inner]}";
    folder.write({ 'group.yaml': `!JobGroup {jobs: [${inner}, ${waiting}]}\n` });
    const { status, stdout } = await gator.run('group.yaml');
    expect(status).toBe(1);
    expect(rows(gator.tracking, 'SELECT ident, result, reason FROM children ORDER BY 1')).toEqual([
      { ident: 'inner', result: 'FAILURE', reason: 'coverage is 0.8, below 0.9' },
      { ident: 'release', result: 'SKIPPED', reason: expect.stringMatching(/inner/) as string },
    ]);
    expect(stdout).toMatch(/FAIL +group\/inner: coverage is 0\.8, below 0\.9/);
    expect(attributes(folder.at('tracking/latest/inner/n0'))['result']).toBe('SUCCESS');
  });

  test("a job's failure is told before its metrics", async ({ folder, gator }) => {
    const fields = 'metrics: [{name: x, fail_above: 1, warn_above: 0}],';
    folder.write({ 'job.yaml': yamlOf(job([sent('x', 2)], false), 'job', fields) });
    expect((await gator.run('job.yaml')).status).toBe(1);
    expect(attributes(gator.tracking)['reason']).toBe('exited with 1');
    expect(messages(gator.tracking, 'gator')).toContain('x is 2, above 0');
  });
});

test.for(['sub_total', 'msg_error', 'sub_mine'])(
  "gator check refuses to set '%s', which Gator counts itself",
  async (name, { folder, gator }) => {
    folder.write({
      'job.yaml': `!Job {command: 'true', metrics: [{name: ${name}, fail_above: 1}]}\n`,
    });
    const { status, stderr } = await gator.run('check', 'job.yaml');
    expect(status).toBe(2);
    expect(stderr).toContain(name);
  },
);
