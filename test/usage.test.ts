import { expect } from 'vitest';
import { attributes, directories, messages, rows, type Row } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

/** More than one puppet uses, and less than four do: in MB. */
const LIMIT = 100;
const PARTS = ['cpu_seconds', 'wall_seconds', 'peak_cpu', 'peak_rss', 'peak_processes'] as const;

/** A script that computes in short processes, one after the other, until they have used 0.3 s. */
const SHORT_LIVED = `#!/bin/sh
spent() {
  times >times.$$
  awk -F '[ms ]+' 'NR == 2 { exit $1 * 60 + $2 + $3 * 60 + $4 < 0.3 }' times.$$
}
until spent; do awk 'BEGIN { while (i++ < 300000) x += i }'; done
times
`;

/** The newest sample; nothing where there is none yet. */
function newest(directory: string): Row | undefined {
  return rows(directory, 'SELECT * FROM usage ORDER BY time DESC LIMIT 1')[0];
}

/** The warnings about memory. */
function warnings(directory: string): string[] {
  return messages(directory, 'gator').filter((text) => /^Over the request: .* memory/.test(text));
}

/** CPU seconds as the shell's \`times\` prints them: \`0m0.01s 0m0.02s\`, for itself and for its children. */
function timesOf(lines: readonly string[]): number {
  const parts = lines.join(' ').matchAll(/(\d+)m([\d.]+)s/g);
  return [...parts].reduce((sum, [, minutes, seconds]) => {
    return sum + Number(minutes) * 60 + Number(seconds);
  }, 0);
}

test('a job of half a second has a sample', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': '!Job {command: sleep, args: ["0.5"]}\n' });
  expect((await gator.run('job.yaml')).status).toBe(0);
  const samples = rows(gator.tracking, 'SELECT * FROM usage');
  expect(samples).toMatchObject([
    { processes: 1, read: expect.any(Number) as number, written: expect.any(Number) as number },
  ]);
  const { started, stopped, wall_seconds } = attributes(gator.tracking);
  expect(samples[0]?.['time']).toBeGreaterThan(Number(started));
  expect(samples[0]?.['time']).toBeLessThan(Number(stopped));
  expect(wall_seconds).toBeGreaterThanOrEqual(0.5);
});

test("samples count a job's whole tree of processes, daemons too", async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': '!Job {command: puppet}\n' });
  const run = gator.start('job.yaml', '--interval', '0.05');
  const job = await puppets.enter('job');
  const alone = await until(
    () => folder.has('tracking/latest/db.sqlite') && newest(gator.tracking),
    'a sample',
  );
  expect(alone['processes']).toBe(1);
  await job.spawn('child');
  const child = await puppets.enter('child');
  await child.spawn('grandchild');
  await puppets.enter('grandchild');
  await child.spawn('daemon', { apart: true });
  await puppets.enter('daemon');
  const four = await until(() => {
    const sample = newest(gator.tracking);
    return sample?.['processes'] === 4 && sample;
  }, 'a sample of four processes');
  expect(four['rss']).toBeGreaterThan(2 * Number(alone['rss']));
  expect(four['vms']).toBeGreaterThan(2 * Number(alone['vms']));
  await child.exit(0);
  await until(() => newest(gator.tracking)?.['processes'] === 3, 'a sample of three processes');
  await job.exit(0);
  await run.end();
  expect(attributes(gator.tracking)['peak_processes']).toBe(4);
});

test('the CPU time of processes that come and go between samples is not lost', async ({
  folder,
  gator,
}) => {
  folder.write({ 'job.yaml': '!Job {command: ./short}\n', short: SHORT_LIVED });
  expect((await gator.run('job.yaml', '--interval', '100')).status).toBe(0);
  const known = timesOf(messages(gator.tracking, 'stdout'));
  expect(known).toBeGreaterThanOrEqual(0.3);
  const { cpu_seconds, wall_seconds } = attributes(gator.tracking);
  expect(cpu_seconds).toBeGreaterThanOrEqual(known - 0.05);
  expect(cpu_seconds).toBeLessThan(known + 0.2);
  expect(wall_seconds).toBeGreaterThanOrEqual(known / 2);
});

test("one job's CPU time is not counted for the next in the same process", async ({
  folder,
  gator,
}) => {
  folder.write({
    'two.yaml': `!JobGroup
jobs:
  - !Job {ident: busy, command: ./short}
  - !Job {ident: idle, command: 'true', on_pass: [busy]}
`,
    short: SHORT_LIVED,
  });
  expect((await gator.run('two.yaml', '--sched-arg', 'concurrency=1')).status).toBe(0);
  const at = (ident: string): Row => attributes(folder.at('tracking/latest', ident));
  expect(at('idle')['pid']).toBe(at('busy')['pid']);
  expect(at('busy')['cpu_seconds']).toBeGreaterThanOrEqual(0.25);
  expect(at('idle')['cpu_seconds']).toBeLessThan(0.05);
});

test('crossing the memory that was asked for is told once, and again after it fell below', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': `!Job {command: puppet, resources: [!Memory [${LIMIT}, MB]]}\n` });
  const run = gator.start('job.yaml', '--interval', '0.05');
  const job = await puppets.enter('job');
  const { tracking } = gator;
  const names = ['a', 'b', 'c'];
  const grow = async (): Promise<void> => {
    for (const name of names) await job.spawn(name);
  };
  await grow();
  const first = await puppets.enterAll(...names);
  await until(() => warnings(tracking).length > 0, 'a warning');
  const above = `SELECT count(*) AS n FROM usage WHERE rss > ${LIMIT}e6`;
  await until(() => Number(rows(tracking, above)[0]?.['n']) > 5, 'more samples above the limit');
  expect(warnings(tracking)).toEqual([
    expect.stringMatching(
      /^Over the request: [\d.]+ [MG]B of memory in use, 100 MB asked for$/,
    ) as string,
  ]);
  for (const puppet of first) await puppet.exit(0);
  await until(() => Number(newest(tracking)?.['rss']) < LIMIT * 1e6, 'a sample below the limit');
  await grow();
  const second = await puppets.enterAll(...names);
  await until(() => warnings(tracking).length > 1, 'a second warning');
  for (const puppet of second) await puppet.exit(0);
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(warnings(tracking).length).toBe(2);
});

test('with limits: {memory: enforce} a job that uses more is stopped, and the reason says so', async ({
  folder,
  gator,
  puppets,
}) => {
  const memory = `resources: [!Memory [${LIMIT}, MB]]`;
  folder.write({
    'group.yaml': `!JobGroup
limits: {memory: enforce}
jobs:
  - !Job {ident: greedy, command: puppet, ${memory}}
  - !Job {ident: modest, command: puppet, on_fail: [greedy], ${memory}}
`,
  });
  const run = gator.start('group.yaml', '--interval', '0.05');
  const job = await puppets.enter('group/greedy');
  await job.overreach('a', 'b', 'c');
  await (await puppets.enter('group/modest')).exit(0);
  const { status, stdout } = await run.end();
  expect(status).toBe(1);
  const reason = /more memory than allowed: [\d.]+ [MG]B of memory in use, 100 MB asked for/;
  expect(attributes(folder.at('tracking/latest/greedy'))).toMatchObject({
    result: 'FAILURE',
    reason: expect.stringMatching(reason) as string,
    signal: 'SIGTERM',
  });
  expect(stdout).toMatch(reason);
  expect(attributes(folder.at('tracking/latest/modest'))['result']).toBe('SUCCESS');
});

test('times add up in every tier, and peaks are the largest of any job', async ({
  folder,
  gator,
}) => {
  folder.write({
    'tree.yaml': `!JobGroup
jobs:
  - !Job {ident: short, command: ./short}
  - !JobArray
    ident: array
    repeats: 2
    jobs:
      - !JobGroup {ident: group, jobs: [!Job {command: sleep, args: ["0.3"]}, !Job {command: ./short}]}
`,
    short: SHORT_LIVED,
  });
  expect((await gator.run('tree.yaml')).status).toBe(0);
  for (const directory of directories(gator.tracking)) {
    const all = directories(directory).map(attributes);
    const jobs = all.filter(({ kind }) => kind === 'job');
    const of = (part: string): number[] => jobs.map((job) => Number(job[part]));
    const own = attributes(directory);
    for (const part of PARTS) {
      const sum = of(part).reduce((total, value) => total + value, 0);
      const folded = part.endsWith('_seconds') ? sum : Math.max(...of(part));
      expect(Number(own[part]), `${String(own['path'])}: ${part}`).toBeCloseTo(folded, 6);
    }
  }
});

test('gator report usage compares what was asked for with what was used', async ({
  folder,
  gator,
}) => {
  folder.write({
    'run.yaml': `!JobGroup
jobs:
  - !Job {ident: small, command: sleep, args: ["0.2"]}
  - !JobArray
    ident: sims
    repeats: 3
    jobs:
      - !Job
        ident: sim
        command: sleep
        args: ["0.3"]
        resources: [!Cores [2], !Memory [1, GB]]
`,
  });
  expect((await gator.run('run.yaml', '--sched-arg', 'concurrency=2')).status).toBe(0);
  const { status, stdout } = await gator.run('report', 'usage', '--json');
  expect(status).toBe(0);
  const report = JSON.parse(stdout) as Record<string, Record<string, number>>[];
  expect(report).toMatchObject([
    { path: 'run/sims/sim', jobs: 3, asked: { cores: 2, memory: 1e9 } },
    { path: 'run/small', jobs: 1, asked: { cores: 1, memory: 0 } },
  ]);
  const [sims, small] = report;
  expect(sims?.['used']?.['memory']).toBeGreaterThan(0);
  expect(sims?.['suggested']?.['cores']).toBe(1);
  expect(sims?.['suggested']?.['memory']).toBeGreaterThan(Number(sims?.['used']?.['memory']));
  expect(sims?.['suggested']?.['memory']).toBeLessThan(1e9);
  expect(sims?.['waste']?.['cores']).toBeGreaterThan(3 * 2 * 0.25);
  expect(small?.['waste']?.['memory']).toBe(0);
  const table = await gator.run('report', 'usage');
  expect(table.stdout).toMatch(/^job .*\nrun\/sims\/sim +3 +2 .*\nrun\/small +1 +1 .*\n$/);
});

test('gator report usage takes any part of a run, also while it runs', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'run.yaml': `!JobGroup
jobs:
  - !JobArray {ident: sims, repeats: 2, jobs: [!Job {ident: sim, command: sleep, args: ["0.2"]}]}
  - !Job {ident: last, command: puppet, on_pass: [sims]}
`,
  });
  const run = gator.start('run.yaml');
  const last = await puppets.enter('run/last');
  const paths = async (...target: string[]): Promise<unknown[]> => {
    const { status, stdout } = await gator.run('report', 'usage', ...target, '--json');
    expect(status).toBe(0);
    return (JSON.parse(stdout) as { path: string }[]).map(({ path }) => path);
  };
  expect(await paths()).toEqual(['run/sims/sim']);
  await last.exit(0);
  await run.end();
  expect(await paths('tracking/latest/sims')).toEqual(['run/sims/sim']);
  expect(await paths('tracking/latest/last')).toEqual(['run/last']);
  const nowhere = await gator.run('report', 'usage', 'nowhere');
  expect(nowhere).toMatchObject({ status: 2, stdout: '' });
  expect(nowhere.stderr).toMatch(/no run at 'nowhere'/);
});
