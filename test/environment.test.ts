import { expect } from 'vitest';
import { attributes, messages } from './support/records.ts';
import { test } from './support/rig.ts';

test('variables lie over one another, outermost first', async ({ folder, gator, puppets }) => {
  folder.write({
    'layers.yaml': `!JobGroup
env: {A: group, B: group, C: group, NUMBER: 1.50, FLAG: true}
jobs:
  - !JobArray
    ident: tier
    env: {B: tier, C: tier}
    jobs: [!Job {ident: job, command: puppet, env: {C: job}}]
`,
  });
  const run = gator.startWith({ A: 'shell', D: 'shell' }, 'layers.yaml');
  const job = await puppets.enter('layers/tier/job_0');
  expect(job.env).toMatchObject({
    A: 'group',
    B: 'tier',
    C: 'job',
    D: 'shell',
    NUMBER: '1.50',
    FLAG: 'true',
  });
  await job.exit(0);
  await run.end();
});

test("a job finds its place in Gator's variables, and nothing of the layers' own", async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'place.yaml': '!JobArray {repeats: 2, jobs: [!Job {ident: job, command: puppet}]}\n',
  });
  const outside = { GATOR_TRACKING: '/elsewhere', GATOR_ARRAY_INDEX: '9', GATOR_OPT_QUIET: '1' };
  const run = gator.startWith(outside, 'place.yaml', '--sched-arg', 'concurrency=1');
  for (const index of [0, 1]) {
    const job = await puppets.enter(`place/job_${index}`);
    const own = Object.entries(job.env).filter(([name]) => name.startsWith('GATOR_'));
    expect(Object.fromEntries(own)).toEqual({
      GATOR_PARENT: expect.stringMatching(/^127\.0\.0\.1:\d+\/[\w-]{22}$/) as string,
      GATOR_IDENT: `job_${index}`,
      GATOR_PATH: `place/job_${index}`,
      GATOR_TRACKING: `${gator.tracking}/job_${index}`,
      GATOR_ATTEMPT: '1',
      GATOR_ARRAY_INDEX: String(index),
    });
    await job.exit(0);
  }
  expect((await run.end()).status).toBe(0);
});

test('a command and its arguments are expanded from the environment of the job', async ({
  folder,
  gator,
}) => {
  folder.write({
    'expand.yaml': `!Job
env: {NAME: value, EMPTY: ''}
command: \${TOOL:-printf}
args: ['%s\\n', $NAME, "\${NAME}s", "\${EMPTY:-default}", $UNSET, $$NAME, "5$ $1", "$GATOR_IDENT"]
`,
  });
  expect((await gator.run('expand.yaml')).status).toBe(0);
  expect(messages(gator.tracking, 'stdout')).toEqual([
    'value',
    'values',
    'default',
    '$UNSET',
    '$NAME',
    '5$ $1',
    'expand',
  ]);
});

test('a job runs in the folder of its specification, or where that says', async ({
  folder,
  gator,
}) => {
  folder.write({
    'specs/sub/here': '',
    'specs/where.yaml': `!JobGroup
jobs:
  - !Job {ident: beside, command: pwd}
  - !JobGroup {ident: group, cwd: sub, jobs: [!Job {ident: inherited, command: pwd}]}
  - !Job {ident: absolute, command: pwd, cwd: /}
`,
  });
  expect((await gator.run('specs/where.yaml')).status).toBe(0);
  const printed = (path: string): string[] => messages(`${gator.tracking}/${path}`, 'stdout');
  expect(printed('beside')).toEqual([folder.at('specs')]);
  expect(printed('group/inherited')).toEqual([folder.at('specs/sub')]);
  expect(printed('absolute')).toEqual(['/']);
});

test('a gator inside a job is a root of its own', async ({ folder, gator, puppets }) => {
  folder.write({
    'inner.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n',
    'outer.yaml': `!JobGroup
jobs: [!Job {ident: starts, command: gator, args: [inner.yaml, --tracking, inner-run]}]
`,
  });
  const options = { GATOR_OPT_ID: 'renamed' };
  const run = gator.startWith(options, 'outer.yaml', '--tracking', 'outer-run');
  const job = await puppets.enter('inner/job');
  expect(job.env['GATOR_TRACKING']).toBe(folder.at('inner-run/job'));
  await job.exit(1);
  expect((await run.end()).status).toBe(1);
  expect(attributes(folder.at('inner-run'))).toMatchObject({ path: 'inner', result: 'FAILURE' });
  expect(attributes(folder.at('outer-run'))).toMatchObject({ path: 'renamed' });
  expect(attributes(folder.at('outer-run/starts'))).toMatchObject({ exit_code: 1 });
});
