import { expect } from 'vitest';
import { directories, layers, results, type Row } from './support/records.ts';
import { test } from './support/rig.ts';

/** The processes that ran layers of a kind. */
function processes(found: readonly Row[], ...kinds: string[]): Set<number> {
  return new Set(
    found.filter(({ kind }) => kinds.includes(String(kind))).map(({ pid }) => Number(pid)),
  );
}

/** Pairs of layers that one process ran at the same time: there must be none. */
function overlaps(found: readonly Row[]): string[] {
  const byPid = Map.groupBy(found, ({ pid }) => pid);
  return [...byPid.values()].flatMap((layersOfOne) => {
    const inOrder = layersOfOne.toSorted((a, b) => Number(a['started']) - Number(b['started']));
    return inOrder.flatMap((layer, place) => {
      const next = inOrder[place + 1];
      const overlap = next !== undefined && Number(next['started']) < Number(layer['stopped']);
      return overlap ? [`${String(layer['path'])} and ${String(next['path'])}`] : [];
    });
  });
}

test('a thousand small jobs take turns in a few processes', async ({ folder, gator }) => {
  folder.write({
    'many.yaml': `!JobArray
repeats: 1000
jobs: [!Job {ident: one, command: 'true'}]
`,
  });
  const { status } = await gator.run('many.yaml', '--sched-arg', 'concurrency=2');
  expect(status).toBe(0);
  const found = layers(gator.tracking);
  expect(found.length).toBe(1001);
  expect(processes(found, 'job').size).toBeLessThanOrEqual(4);
  expect(overlaps(found)).toEqual([]);
});

test('repetitions of groups take turns too', async ({ folder, gator }) => {
  folder.write({
    'groups.yaml': `!JobArray
repeats: 60
jobs:
  - !JobGroup
    ident: pair
    jobs: [!Job {ident: a, command: 'true'}, !Job {ident: b, command: 'true', on_pass: [a]}]
`,
  });
  const { status } = await gator.run('groups.yaml', '--sched-arg', 'concurrency=2');
  expect(status).toBe(0);
  const found = layers(gator.tracking);
  expect(found.length).toBe(1 + 60 * 3);
  expect(processes(found, 'group').size).toBeLessThanOrEqual(4);
  expect(processes(found, 'job').size).toBeLessThanOrEqual(8);
  expect(overlaps(found)).toEqual([]);
});

test('jobs that run at the same time have processes of their own', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'two.yaml': `!JobArray {repeats: 2, jobs: [!Job {ident: job, command: puppet}]}\n`,
  });
  const run = gator.start('two.yaml', '--sched-arg', 'concurrency=2');
  for (const puppet of await puppets.enterAll('two/job_0', 'two/job_1')) await puppet.exit(0);
  expect((await run.end()).status).toBe(0);
  const found = layers(gator.tracking);
  expect(new Set(found.map(({ pid }) => pid)).size).toBe(3);
});

test('groups nest', async ({ folder, gator }) => {
  const nested = (depth: number): string =>
    depth === 0
      ? "!Job {ident: job, command: 'true'}"
      : `!JobGroup {ident: g${depth}, jobs: [${nested(depth - 1)}]}`;
  folder.write({ 'nest.yaml': `${nested(6)}\n` });
  expect((await gator.run('nest.yaml')).status).toBe(0);
  const { tracking } = gator;
  expect(results(tracking)).toMatchObject({ g6: 'SUCCESS', 'g6/g5/g4/g3/g2/g1/job': 'SUCCESS' });
  expect(directories(tracking).at(-1)).toBe(`${tracking}/g5/g4/g3/g2/g1/job`);
  expect(new Set(layers(tracking).map(({ pid }) => pid)).size).toBe(7);
});
