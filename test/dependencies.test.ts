import { expect } from 'vitest';
import { rows, results } from './support/records.ts';
import { test } from './support/rig.ts';

test('a job waits for the siblings that it names, and for nothing else', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'flow.yaml': `!JobGroup
jobs:
  - !Job {ident: first, command: puppet}
  - !Job {ident: second, command: puppet, on_pass: [first]}
  - !Job {ident: free, command: puppet}
`,
  });
  const run = gator.start('flow.yaml', '--sched-arg', 'concurrency=4');
  const [first, free] = await puppets.enterAll('flow/first', 'flow/free');
  expect(puppets.waiting).toEqual([]);
  await first?.exit(0);
  const second = await puppets.enter('flow/second');
  await second.exit(0);
  await free?.exit(0);
  expect((await run.end()).status).toBe(0);
});

test.for([
  { end: 'true', ran: ['on_pass', 'on_done'], skipped: ['on_fail'] },
  { end: 'false', ran: ['on_fail', 'on_done'], skipped: ['on_pass'] },
])('what follows $end', async ({ end, ran, skipped }, { folder, gator }) => {
  folder.write({
    'flow.yaml': `!JobGroup
jobs:
  - !Job {ident: end, command: '${end}'}
  - !Job {ident: on_pass, command: 'true', on_pass: [end]}
  - !Job {ident: on_fail, command: 'true', on_fail: [end]}
  - !Job {ident: on_done, command: 'true', on_done: [end]}
`,
  });
  await gator.run('flow.yaml');
  const found = results(gator.tracking);
  expect(ran.map((ident) => found[`flow/${ident}`])).toEqual(['SUCCESS', 'SUCCESS']);
  expect(skipped.map((ident) => found[`flow/${ident}`])).toEqual(['SKIPPED']);
});

test('a skip goes on to whoever waited for a pass, and its reason is kept', async ({
  folder,
  gator,
}) => {
  folder.write({
    'flow.yaml': `!JobGroup
jobs:
  - !Job {ident: a, command: 'false'}
  - !Job {ident: b, command: 'true', on_pass: [a]}
  - !Job {ident: c, command: 'true', on_pass: [b]}
  - !Job {ident: after_skip, command: 'true', on_done: [c]}
`,
  });
  const { status } = await gator.run('flow.yaml');
  expect(status).toBe(1);
  expect(rows(gator.tracking, 'SELECT ident, result, reason FROM children ORDER BY ident')).toEqual(
    [
      { ident: 'a', result: 'FAILURE', reason: 'exited with 1' },
      { ident: 'after_skip', result: 'SUCCESS', reason: '' },
      { ident: 'b', result: 'SKIPPED', reason: 'a failed (on_pass)' },
      { ident: 'c', result: 'SKIPPED', reason: 'b was skipped (on_pass)' },
    ],
  );
});

test('a skipped child is no failure by itself', async ({ folder, gator }) => {
  folder.write({
    'flow.yaml': `!JobGroup
jobs:
  - !Job {ident: build, command: 'true'}
  - !Job {ident: rescue, command: 'false', on_fail: [build]}
`,
  });
  expect((await gator.run('flow.yaml')).status).toBe(0);
});

test('several conditions all have to hold', async ({ folder, gator }) => {
  folder.write({
    'flow.yaml': `!JobGroup
jobs:
  - !Job {ident: good, command: 'true'}
  - !Job {ident: bad, command: 'false'}
  - !Job {ident: both, command: 'true', on_pass: [good], on_fail: [bad]}
  - !Job {ident: neither, command: 'true', on_pass: [good, bad]}
`,
  });
  await gator.run('flow.yaml');
  expect(results(gator.tracking)).toMatchObject({
    'flow/both': 'SUCCESS',
    'flow/neither': 'SKIPPED',
  });
});

test('groups and arrays depend on one another as jobs do', async ({ folder, gator }) => {
  folder.write({
    'flow.yaml': `!JobGroup
jobs:
  - !JobGroup
    ident: prepare
    jobs: [!Job {ident: fetch, command: 'true'}, !Job {ident: check, command: 'false'}]
  - !JobArray
    ident: many
    on_fail: [prepare]
    repeats: 2
    jobs: [!Job {ident: one, command: 'true'}]
  - !Job {ident: never, command: 'true', on_pass: [prepare]}
`,
  });
  await gator.run('flow.yaml');
  expect(results(gator.tracking)).toEqual({
    flow: 'FAILURE',
    'flow/prepare': 'FAILURE',
    'flow/prepare/fetch': 'SUCCESS',
    'flow/prepare/check': 'FAILURE',
    'flow/many': 'SUCCESS',
    'flow/many/one_0': 'SUCCESS',
    'flow/many/one_1': 'SUCCESS',
    'flow/never': 'SKIPPED',
  });
});

test('in an array, dependencies hold inside each repetition', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'flow.yaml': `!JobArray
repeats: 2
jobs:
  - !Job {ident: make, command: puppet}
  - !Job {ident: use, command: puppet, on_pass: [make]}
`,
  });
  const run = gator.start('flow.yaml', '--sched-arg', 'concurrency=4');
  const [make0, make1] = await puppets.enterAll('flow/make_0', 'flow/make_1');
  await make1?.exit(0);
  const use1 = await puppets.enter('flow/use_1');
  expect(use1.env).toMatchObject({ GATOR_ARRAY_INDEX: '1' });
  expect(puppets.waiting).toEqual([]);
  await make0?.exit(1);
  await use1.exit(0);
  expect((await run.end()).status).toBe(1);
  expect(results(gator.tracking)).toEqual({
    flow: 'FAILURE',
    'flow/make_0': 'FAILURE',
    'flow/make_1': 'SUCCESS',
    'flow/use_0': 'SKIPPED',
    'flow/use_1': 'SUCCESS',
  });
});
