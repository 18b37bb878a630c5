import { totalmem } from 'node:os';
import { expect } from 'vitest';
import { layers } from './support/records.ts';
import { test } from './support/rig.ts';
import { MEASURED, peaks } from './support/timeline.ts';

/** Two of these fit into this machine's memory, three do not. */
const MANY_MEGABYTES = Math.floor((totalmem() * 0.4) / 1e6);

const DEEP = `!JobGroup
jobs:
  - !JobArray
    ident: outer
    repeats: 3
    jobs:
      - !JobGroup
        ident: middle
        jobs:
          - !JobArray
            ident: wide
            repeats: 4
            jobs:
              - !Job
                ident: two
                command: ./measured
                args: ["cores=2", "jobs=1"]
                resources: [!Cores [2]]
              - !Job {ident: one, command: ./measured, args: ["cores=1", "jobs=1"]}
          - !Job
            ident: tool
            command: ./measured
            args: ["cores=1", "ToolA=1", "jobs=1"]
            resources: [!License [ToolA, 1]]
  - !JobArray
    ident: others
    repeats: 8
    jobs:
      - !Job
        ident: tools
        command: ./measured
        args: ["cores=1", "ToolA=2", "ToolB=1", "jobs=1"]
        resources: [!License [ToolA, 2], !License [ToolB, 1]]
      - !Job
        ident: large
        command: ./measured
        args: ["cores=1", "large=1", "jobs=1"]
        resources: [!Memory [${MANY_MEGABYTES}, MB]]
`;

test('cores, memory and licences are never held twice, across a deep tree', async ({
  folder,
  gator,
}) => {
  folder.write({ 'deep.yaml': DEEP, measured: MEASURED });
  const limits = ['--sched-arg', 'concurrency=4', '--license', 'ToolA=3', '--license', 'ToolB=1'];
  const { status } = await gator.run('deep.yaml', ...limits);
  expect(status).toBe(0);
  const most = peaks(folder);
  expect(most['cores']).toBeLessThanOrEqual(4);
  expect(most['ToolA']).toBeLessThanOrEqual(3);
  expect(most['ToolB']).toBeLessThanOrEqual(1);
  expect(most['large']).toBeLessThanOrEqual(2);
  expect(most['jobs']).toBeGreaterThan(1);
  expect(folder.lines('timeline').length).toBe(2 * (3 * (4 * 2 + 1) + 8 * 2));
});

test('what fits does not wait, wherever in the tree it is', async ({ folder, gator, puppets }) => {
  folder.write({
    'fit.yaml': `!JobGroup
jobs:
  - !JobGroup
    ident: a
    jobs:
      - !Job {ident: wide, command: puppet, resources: [!Cores [3]]}
      - !Job {ident: wide_too, command: puppet, resources: [!Cores [3]]}
  - !JobGroup
    ident: b
    jobs:
      - !JobArray {ident: c, repeats: 3, jobs: [!Job {ident: narrow, command: puppet}]}
`,
  });
  const run = gator.start('fit.yaml', '--sched-arg', 'concurrency=4');
  const wide = await puppets.enter('fit/a/wide');
  for (const ident of ['narrow_0', 'narrow_1']) {
    const narrow = await puppets.enter(`fit/b/c/${ident}`);
    expect(puppets.waiting).toEqual([]);
    await narrow.exit(0);
  }
  const last = await puppets.enter('fit/b/c/narrow_2');
  expect(puppets.waiting).toEqual([]);
  await wide.exit(0);
  await (await puppets.enter('fit/a/wide_too')).exit(0);
  await last.exit(0);
  expect((await run.end()).status).toBe(0);
});

test('a licence that is free again goes to whoever waits for it in another group', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'tool.yaml': `!JobGroup
jobs:
  - !JobGroup
    ident: a
    jobs:
      - !Job {ident: first, command: puppet, resources: [!License [ToolA, 1]]}
      - !Job {ident: last, command: puppet, on_done: [first]}
  - !JobGroup
    ident: b
    jobs: [!Job {ident: second, command: puppet, resources: [!License [ToolA, 1]]}]
`,
  });
  const run = gator.start('tool.yaml', '--license', 'ToolA=1', '--sched-arg', 'concurrency=4');
  const first = await puppets.enter('tool/a/first');
  expect(puppets.waiting).toEqual([]);
  await first.exit(0);
  const [second, last] = await puppets.enterAll('tool/b/second', 'tool/a/last');
  await second?.exit(0);
  await last?.exit(0);
  expect((await run.end()).status).toBe(0);
});

test('a job that takes no core runs beside one that takes them all', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'free.yaml': `!JobGroup
jobs:
  - !Job {ident: all, command: puppet, resources: [!Cores [2]]}
  - !Job {ident: none, command: puppet, resources: [!Cores [0]]}
`,
  });
  const run = gator.start('free.yaml', '--sched-arg', 'concurrency=2');
  for (const puppet of await puppets.enterAll('free/all', 'free/none')) await puppet.exit(0);
  expect((await run.end()).status).toBe(0);
});

test('what a job asked for is in its database', async ({ folder, gator }) => {
  folder.write({
    'asked.yaml': `!Job
command: 'true'
resources: [!Cores [2], !Memory [1.5, GB], !License [ToolA, 1]]
`,
  });
  await gator.run('asked.yaml', '--sched-arg', 'concurrency=2', '--license', 'ToolA=1');
  expect(layers(gator.tracking)).toMatchObject([
    { cores: 2, memory_bytes: 1.5e9, licenses: '{"ToolA":1}' },
  ]);
});

test.for([
  { request: '!Cores [3]', limits: ['--sched-arg', 'concurrency=2'] },
  { request: '!License [ToolA, 2]', limits: ['--license', 'ToolA=1'] },
  { request: '!Memory [1000, TB]', limits: [] },
])(
  'a request beyond the total is refused before the run: $request',
  async ({ request, limits }, { folder, gator }) => {
    folder.write({
      'much.yaml': `!JobGroup
jobs:
  - !Job {ident: small, command: puppet}
  - !Job {ident: much, command: 'true', resources: [${request}]}
`,
    });
    const { status, stderr } = await gator.run('much.yaml', ...limits);
    expect(status).toBe(2);
    expect(stderr).toMatch(/much\.yaml:4:\d+/);
    expect(folder.has('tracking')).toBe(false);
  },
);
