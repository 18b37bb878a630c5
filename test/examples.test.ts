import { existsSync, globSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect } from 'vitest';
import { messages, results } from './support/records.ts';
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
  expect(specs.length).toBeGreaterThanOrEqual(7);
  for (const spec of specs) expect(readFileSync(join(EXAMPLES, spec), 'utf8')).toMatch(/^# \S.*\n/);
});
