import { cpSync, existsSync, globSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect } from 'vitest';
import { artefacts, messages, metrics, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';

const EXAMPLES = join(import.meta.dirname, '../examples');
/** With CI set, what an example needs has to be there. */
const ci = process.env['CI'] !== undefined;

/** The results of a run's layers, counted. */
function counts(tracking: string): Record<string, number> {
  const grouped = Map.groupBy(Object.values(results(tracking)), (result) => result);
  return Object.fromEntries([...grouped].map(([result, list]) => [result, list.length]));
}

function onPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}

test.for([
  { name: 'job.yaml', ended: { SUCCESS: 1 } },
  { name: 'group.yaml', ended: { SUCCESS: 3 } },
  { name: 'array.yaml', ended: { SUCCESS: 21 } },
  { name: 'sequence.yaml', ended: { SUCCESS: 5 } },
  { name: 'tree.yaml', ended: { SUCCESS: 11, FAILURE: 4, SKIPPED: 1 } },
])('$name', async ({ name, ended }, { gator }) => {
  const { status } = await gator.run(join(EXAMPLES, name));
  expect(status).toBe('FAILURE' in ended ? 1 : 0);
  expect(counts(gator.tracking)).toEqual(ended);
});

test('regression.yaml', async ({ folder, gator }) => {
  const limits = ['--license', 'SimTool=2', '--sched-arg', 'concurrency=2'];
  const { status } = await gator.run(join(EXAMPLES, 'regression.yaml'), ...limits);
  expect(status).toBe(0);
  expect(counts(gator.tracking)).toEqual({ SUCCESS: 25 });
  const report = folder.lines('tracking/latest/reports/fairness/report.txt');
  expect(report).toEqual(messages(join(gator.tracking, 'reports/fairness'), 'stdout'));
  expect(report).toEqual([
    'simulations   20',
    expect.stringMatching(/^grants_0 {6}\d+$/),
    expect.stringMatching(/^grants_1 {6}\d+$/),
    expect.stringMatching(/^grants_2 {6}\d+$/),
    expect.stringMatching(/^grants_3 {6}\d+$/),
    'longest wait  3 cycles',
    expect.stringMatching(/^mean wait {5}\d\.\d{3} cycles$/),
  ]);
});

test.skipIf(!ci && !onPath('python3'))('voice.yaml', async ({ gator }) => {
  const { status } = await gator.run(join(EXAMPLES, 'voice.yaml'));
  expect(status).toBe(0);
  expect(counts(gator.tracking)).toEqual({ SUCCESS: 3 });
  const train = join(gator.tracking, 'train');
  expect(messages(train, 'api')).toEqual([
    'the training begins',
    'four rounds',
    'the loss is 0.0625',
    'nothing was checked',
  ]);
  const losses = rows(train, 'SELECT value FROM series ORDER BY id').map(({ value }) => value);
  expect(losses).toEqual([0.5, 0.25, 0.125, 0.0625]);
  expect(metrics(gator.tracking, 'group')).toEqual({ loss: 0.0625 });
  expect(artefacts(gator.tracking)).toEqual(['shell: script']);
});

test('uvm.yaml', async ({ gator }) => {
  const { status, stdout } = await gator.run(join(EXAMPLES, 'uvm.yaml'));
  expect(status).toBe(1);
  expect(counts(gator.tracking)).toEqual({ SUCCESS: 1, FAILURE: 2 });
  expect(stdout).toMatch(/FAIL +uvm\/fifo_test: 1 ERROR message, none is allowed/);
  const graver = 'SELECT ident, file, line FROM messages WHERE severity >= 30 AND ident NOT NULL';
  expect(rows(join(gator.tracking, 'fifo_test'), graver)).toEqual([
    { ident: 'LATE', file: 'tb/driver.sv', line: 77 },
    { ident: 'SCBD', file: 'tb/scoreboard.sv', line: 42 },
  ]);
  expect(rows(join(gator.tracking, 'smoke_test'), graver)).toEqual([
    { ident: 'TIMING', file: 'checks/rules.txt', line: 14 },
  ]);
});

test('artefacts.yaml', async ({ gator }) => {
  const { status } = await gator.run(join(EXAMPLES, 'artefacts.yaml'));
  expect(status).toBe(0);
  expect(counts(gator.tracking)).toEqual({ SUCCESS: 10 });
  expect(artefacts(gator.tracking)).toEqual([
    'build: simulator',
    'merge: coverage.txt',
    ...[0, 1, 2, 3, 4, 5].map((index) => `simulations/simulate_${index}: covered.txt`),
  ]);
  expect(metrics(gator.tracking, 'group')).toEqual({ bins: 7, coverage: 1 });
});

test('artefacts.yaml with too few simulations', async ({ folder, gator }) => {
  cpSync(join(EXAMPLES, 'artefacts'), folder.at('artefacts'), { recursive: true });
  const text = readFileSync(join(EXAMPLES, 'artefacts.yaml'), 'utf8');
  folder.write({ 'few.yaml': text.replace('repeats: 6', 'repeats: 4') });
  expect((await gator.run('few.yaml')).status).toBe(1);
  expect(rows(gator.tracking, "SELECT reason FROM children WHERE ident = 'merge'")).toEqual([
    { reason: 'coverage is 0.8125, below 0.9' },
  ]);
});

test('two runs of the same example do not disturb each other', async ({ folder, gator }) => {
  const spec = join(EXAMPLES, 'regression.yaml');
  const runs = ['a', 'b'].map((name) => gator.run(spec, '--tracking', name));
  for (const { status } of await Promise.all(runs)) expect(status).toBe(0);
  const report = 'reports/fairness/report.txt';
  expect(folder.read('a', report)).toBe(folder.read('b', report));
});

describe.skipIf(!ci && !onPath('iverilog'))(
  "icarus (skipped where Debian's iverilog is missing)",
  () => {
    test('icarus/regression.yaml', async ({ gator }) => {
      const { status, stdout } = await gator.run(join(EXAMPLES, 'icarus/regression.yaml'));
      expect(status).toBe(1);
      expect(counts(gator.tracking)).toEqual({ SUCCESS: 13, FAILURE: 3 });
      expect(messages(join(gator.tracking, 'passed'), 'stdout')).toEqual(['11']);
      expect(stdout).toMatch(/icarus\/seeds\/simulate_11/);
      expect(stdout).toMatch(/cycle \d+: word \d+ is [0-9a-f]{2}, expected [0-9a-f]{2}/);
    });
  },
);

test('every example begins with a comment that says what it shows', () => {
  const specs = globSync('**/*.yaml', { cwd: EXAMPLES, exclude: ['**/tracking/**'] });
  expect(specs.length).toBeGreaterThanOrEqual(10);
  for (const spec of specs) expect(readFileSync(join(EXAMPLES, spec), 'utf8')).toMatch(/^# \S.*\n/);
});
