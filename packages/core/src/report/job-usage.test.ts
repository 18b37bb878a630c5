import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newChild, Recorder } from '@gator/store';
import { readUsage } from './job-usage.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gator-usage-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Records one layer, at a path below the root's tracking directory. */
function layer(path: string, kind: string, children: readonly string[], used?: number): void {
  const folder = join(directory, ...path.split('/').slice(1));
  mkdirSync(folder, { recursive: true });
  const recorder = new Recorder(folder, (reason) => {
    throw new Error(reason);
  });
  recorder.attributes({ ident: path.split('/').at(-1) ?? '', path, kind });
  if (kind === 'job') recorder.attributes({ cores: 2, memory_bytes: 100 });
  if (used !== undefined) {
    recorder.attributes({ cpu_seconds: used, wall_seconds: used, peak_cpu: used, peak_rss: used });
  }
  for (const ident of children) recorder.child(newChild(ident, 'job', 1));
  recorder.close();
}

test('reads what every ended job used, and folds the repetitions of arrays alone', () => {
  layer('r', 'group', ['build_1', 'sims', 'absent']);
  layer('r/build_1', 'job', [], 1);
  layer('r/sims', 'array', ['sim_0', 'sim_1', 'deep_0']);
  layer('r/sims/sim_0', 'job', [], 2);
  layer('r/sims/sim_1', 'job', []);
  layer('r/sims/deep_0', 'group', ['x']);
  layer('r/sims/deep_0/x', 'job', [], 3);
  const jobs = readUsage(directory);
  expect(jobs.map(({ path, fold }) => [path, fold])).toEqual([
    ['r/build_1', 'r/build_1'],
    ['r/sims/deep_0/x', 'r/sims/deep/x'],
    ['r/sims/sim_0', 'r/sims/sim'],
  ]);
  const asked = { askedCores: 2, askedMemory: 100 };
  expect(jobs[2]).toMatchObject({
    ...asked,
    cpuSeconds: 2,
    wallSeconds: 2,
    peakCpu: 2,
    peakRss: 2,
  });
});

test('reads a run that is one job, and nothing where there is no run', () => {
  layer('only', 'job', [], 1);
  expect(readUsage(directory)).toMatchObject([{ path: 'only', fold: 'only' }]);
  expect(readUsage(join(directory, 'nowhere'))).toEqual([]);
});
