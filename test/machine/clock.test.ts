import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { attributes, layers, results, rows } from '../support/records.ts';
import { test } from '../support/rig.ts';
import { until } from '../support/within.ts';

const JUMP = join(import.meta.dirname, '../support/jump.ts');
const HOUR = 3600e6;

test.for([5, -5])(
  'a clock that jumps by %d hours changes no order, no stretch of time and no result',
  async (hours, { folder, gator, puppets }) => {
    folder.write({
      clock: '0',
      'tree.yaml': `!JobGroup
ident: tree
jobs:
  - !JobGroup {ident: tier, jobs: [!Job {ident: job, command: puppet}]}
  - !Job {ident: after, command: puppet, on_done: [tier]}
`,
    });
    const env = { CLOCK: folder.at('clock'), NODE_OPTIONS: `--import=${JUMP}` };
    const run = gator.startWith(env, 'tree.yaml', '--interval', '0.1', '--progress');
    const job = await puppets.enter('tree/tier/job');
    await job.print('before\n');
    const directory = folder.at('tracking/latest/tier/job');
    await until(() => folder.has('tracking/latest/tier/job/db.sqlite'), 'the record');
    const samples = (): number =>
      Number(rows(directory, 'SELECT count(*) AS n FROM usage')[0]?.['n']);
    await until(() => samples() > 1, 'samples before');
    writeFileSync(folder.at('clock'), String(hours));
    const before = samples();
    await until(() => samples() > before + 2, 'samples after');
    await job.print('after\n');
    await job.exit(0);
    await (await puppets.enter('tree/after')).exit(0);
    const { status, stdout } = await run.end();
    expect(status).toBe(0);
    expect(results(gator.tracking)).toEqual({
      tree: 'SUCCESS',
      'tree/tier': 'SUCCESS',
      'tree/tier/job': 'SUCCESS',
      'tree/after': 'SUCCESS',
    });
    for (const { path, started, stopped } of layers(gator.tracking)) {
      expect(Number(stopped), String(path)).toBeGreaterThanOrEqual(Number(started));
      expect(Number(stopped) - Number(started), String(path)).toBeLessThan(HOUR);
    }
    const times = rows(directory, 'SELECT time FROM messages ORDER BY id').map(({ time }) =>
      Number(time),
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const { wall_seconds: wall, cpu_seconds: cpu } = attributes(directory);
    expect([Number(wall) >= 0, Number(wall) < 3600, Number(cpu) >= 0]).toEqual([true, true, true]);
    expect(rows(directory, 'SELECT 1 FROM usage WHERE cpu < 0 OR cpu > 1000')).toEqual([]);
    expect(stdout).toMatch(/PASS {3}tree: 2 passed of 2 jobs in \d+\.\d s/);
  },
);
