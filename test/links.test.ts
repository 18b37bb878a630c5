import { join } from 'node:path';
import { expect } from 'vitest';
import { Proxy } from './support/proxy.ts';
import { attributes, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const TREE = `!JobGroup
ident: tree
jobs:
  - !JobGroup
    ident: a
    jobs: [!Job {ident: x, command: puppet}, !Job {ident: y, command: puppet}]
  - !Job {ident: b, command: puppet}
  - !Job {ident: after, command: puppet, on_pass: [a]}
`;
const THREE = ['--sched-arg', 'concurrency=3'];

/** The port on which a layer listens. */
function portOf(directory: string): number {
  return Number(String(attributes(directory)['address']).split(':').at(-1));
}

test('a link that is cut for a while costs nothing, and nothing comes twice', async ({
  folder,
  gator,
  puppets,
  onTestFinished,
}) => {
  const proxy = await Proxy.open(onTestFinished);
  folder.write({ 'tree.yaml': TREE });
  const run = gator.startWith(proxy.env, 'tree.yaml', '--all-msg', ...THREE);
  const [x, y, b] = await puppets.enterAll('tree/a/x', 'tree/a/y', 'tree/b');
  proxy.cut();
  await x?.print('said while the link was cut\n');
  await x?.exit(0);
  await b?.exit(3);
  await proxy.refusal(6);
  expect(puppets.waiting).toEqual([]);
  proxy.mend();
  await y?.exit(0);
  await (await puppets.enter('tree/after')).exit(0);
  const { status, stdout } = await run.end();
  expect(status).toBe(1);
  expect(results(gator.tracking)).toEqual({
    tree: 'FAILURE',
    'tree/a': 'SUCCESS',
    'tree/a/x': 'SUCCESS',
    'tree/a/y': 'SUCCESS',
    'tree/b': 'FAILURE',
    'tree/after': 'SUCCESS',
  });
  expect(stdout.match(/said while the link was cut/g)).toHaveLength(1);
  expect(attributes(gator.tracking)).toMatchObject({ passed: 3, failed: 1, aborted: 0 });
});

test('a parent that stays away past the grace: the job is ended, on both sides', async ({
  folder,
  gator,
  puppets,
  onTestFinished,
}) => {
  const proxy = await Proxy.open(onTestFinished);
  folder.write({ 'tree.yaml': TREE });
  const run = gator.startWith(proxy.env, 'tree.yaml', ...THREE);
  const [x, y, b] = await puppets.enterAll('tree/a/x', 'tree/a/y', 'tree/b');
  await x?.exit(0);
  const tier = join(await gator.begun(), 'a');
  await until(() => results(gator.tracking)['tree/a/x'] === 'SUCCESS', 'the record of x');
  proxy.cut(portOf(tier));
  await y?.gone;
  await b?.exit(0);
  expect((await run.end()).status).toBe(1);
  const aborted = { result: 'ABORTED', reason: 'its parent is gone' };
  expect(rows(tier, "SELECT result, reason FROM children WHERE ident = 'y'")).toEqual([aborted]);
  expect(attributes(join(tier, 'y'))).toMatchObject(aborted);
  expect(results(gator.tracking)).toMatchObject({
    tree: 'FAILURE',
    'tree/a': 'FAILURE',
    'tree/a/x': 'SUCCESS',
    'tree/b': 'SUCCESS',
    'tree/after': 'SKIPPED',
  });
});
