import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import {
  childrenOf,
  openAddress,
  openDirectory,
  openTarget,
  readStatus,
  type Layer,
} from '@gator/inspect';
import type { Expected, LayerView, Selection } from '@gator/protocol';
import { parentOf } from './support/processes.ts';
import { attributes } from './support/records.ts';
import { test as rig } from './support/rig.ts';
import { controlAddress } from './support/socket.ts';
import { untilChildren } from './support/status.ts';

const SPEC = `!JobGroup
ident: top
jobs:
  - !JobGroup
    ident: done
    metrics: [{name: coverage, agg: max}]
    jobs:
      - !Job
        ident: passes
        command: sh
        args: [-c, 'echo fine; gator metric coverage 0.5; gator message -s WARNING careful; echo x > out.txt']
        artefacts: [out.txt]
      - !Job {ident: fails, command: sh, args: [-c, 'echo "wrong: é世" >&2; exit 3']}
      - !Job {ident: skipped, command: 'true', on_pass: [fails]}
      - !JobArray
        ident: many
        on_fail: [fails]
        repeats: 3
        jobs: [!Job {ident: one, command: gator, args: [metric, coverage, '0.\${GATOR_ARRAY_INDEX}']}]
  - !Job {ident: holds, command: puppet}
  - !Job {ident: stays, command: puppet}
  - !JobGroup {ident: waits, on_pass: [holds], jobs: [!Job {command: puppet}]}
`;

/** A run of which a tier has ended, while its root and one job go on. */
const test = rig.extend('half', async ({ folder, gator, puppets }) => {
  folder.write({ 'top.yaml': SPEC });
  // Without heartbeats nothing changes while two sources are compared.
  const run = gator.start('top.yaml', '--interval', '3600', '--sched-arg', 'concurrency=3');
  const [holds, stays] = await puppets.enterAll('top/holds', 'top/stays');
  const { tracking } = gator;
  await untilChildren(tracking, { done: 'COMPLETE', holds: 'STARTED', stays: 'STARTED' });
  const finish = async (): Promise<void> => {
    await Promise.all([holds?.exit(0), stays?.exit(0)]);
    await (await puppets.enter('top/waits/T0')).exit(0);
    expect((await run.end()).status).toBe(1);
  };
  return { run, holds, stays, tracking, finish };
});

const SELECTIONS: readonly Selection[] = [
  'all',
  'failed',
  'running',
  'waiting',
  'passed',
  'skipped',
];

function sure<T>(expected: Expected<T>): T {
  if (!expected.ok) throw new Error(expected.reason);
  return expected.value;
}

async function childrenIn(layer: Layer, view: LayerView): Promise<LayerView[]> {
  const children: LayerView[] = [];
  for await (const child of childrenOf(layer, view)) children.push(child);
  return children;
}

/** All that there is to ask of a layer. */
async function answersOf(layer: Layer): Promise<Readonly<Record<string, unknown>>> {
  const all = { after: 0, limit: 100, severity: 'DEBUG', since: 0, last: false } as const;
  const view = sure(await layer.view());
  const pages = SELECTIONS.map((only) => layer.children({ after: 0, limit: 100, only }));
  const children = await childrenIn(layer, view);
  return {
    view,
    children,
    each: await Promise.all(children.map(({ ident }) => layer.child(ident))),
    pages: await Promise.all(pages),
    second: await layer.children({ after: 1, limit: 1, only: 'all' }),
    messages: await layer.messages(all),
    last: await layer.messages({ ...all, limit: 2, last: true }),
    severe: await layer.messages({ ...all, severity: 'WARNING', before: 1000 }),
    details: await layer.details(),
  };
}

/** The answers of a layer and of all below it, by path, each layer opened from its parent. */
async function answersBelow(layer: Layer): Promise<Record<string, unknown>> {
  const answers = await answersOf(layer);
  const view = sure(await layer.view());
  const found: Record<string, unknown> = { [view.path]: answers };
  for (const child of await childrenIn(layer, view)) {
    const below = sure(await layer.below(child));
    Object.assign(found, await answersBelow(below));
    below.close();
  }
  layer.close();
  return found;
}

/** Opens the live root, as another machine would: it answers for all below. */
async function openRoot(tracking: string): Promise<Layer> {
  const [endpoint = '', secret = ''] = controlAddress(tracking).split('/');
  return sure(await openTarget(endpoint, { environment: { GATOR_SECRET: secret } }));
}

test('a live root and the databases agree on all that has ended', async ({ half }) => {
  const { tracking, finish } = half;
  const root = await openRoot(tracking);
  expect(root.standing).toBe('relayed');
  const child = sure(await root.child('done'));
  const relayed = await answersBelow(sure(await root.below(child)));
  const folder = sure(await openDirectory(join(tracking, 'done')));
  expect(folder.standing).toBe('ended');
  const read = await answersBelow(folder);
  expect(Object.keys(relayed).sort()).toEqual(
    ['', '/fails', '/many', '/many/one_0', '/many/one_1', '/many/one_2', '/passes', '/skipped'].map(
      (path) => `top/done${path}`,
    ),
  );
  expect(relayed).toEqual(read);
  expect(relayed['top/done/passes']).toMatchObject({
    view: { result: 'SUCCESS', metrics: { coverage: 0.5 } },
    details: { value: { artefacts: [{ name: 'out.txt' }], artefacts_total: 1 } },
  });
  expect(relayed['top/done/fails']).toMatchObject({
    view: { result: 'FAILURE', exit_code: 3 },
    details: { value: { errors: [{ message: 'wrong: é世' }] } },
  });
  expect(relayed['top/done/skipped']).toMatchObject({
    view: { result: 'SKIPPED', dependencies: [{ condition: 'on_pass', on: 'fails' }] },
  });
  root.close();
  await finish();
  expect(await answersBelow(sure(await openDirectory(join(tracking, 'done'))))).toEqual(read);
});

/** What a live run says in two ways, when it has not changed from before one to after the other. */
async function undisturbed<T>(
  one: () => Promise<T>,
  other: () => Promise<T>,
): Promise<{ before: T; between: T }> {
  for (;;) {
    const before = await one();
    const between = await other();
    if (isDeepStrictEqual(before, await one())) return { before, between };
  }
}

test('each layer has one status, by address and by folder', async ({ half }) => {
  const { tracking, finish } = half;
  for (const options of [{ depth: 0 }, { depth: Infinity }]) {
    const root = await openRoot(tracking);
    const folder = sure(await openDirectory(tracking));
    expect(folder.standing).toBe('live');
    const { before, between } = await undisturbed(
      async () => sure(await readStatus(root, options)),
      async () => sure(await readStatus(folder, options)),
    );
    expect(between).toEqual(before);
    expect(before.children).toHaveLength(4);
    root.close();
    folder.close();
  }
  await finish();
});

test('an ended layer says the same of itself when its root has ended too', async ({ half }) => {
  const { tracking, finish } = half;
  const done = join(tracking, 'done');
  const live = sure(await readStatus(sure(await openDirectory(done)), { depth: Infinity }));
  await finish();
  const ended = sure(await readStatus(sure(await openDirectory(done)), { depth: Infinity }));
  expect(ended).toEqual(live);
});

test('both agree on a job whose wrapper was killed', async ({ half }) => {
  const { run, holds, stays, tracking } = half;
  process.kill(parentOf(holds?.pid ?? 0), 'SIGKILL');
  await untilChildren(tracking, { holds: 'COMPLETE', waits: 'COMPLETE' });
  const root = await openRoot(tracking);
  const child = sure(await root.child('holds'));
  const relayed = sure(await root.below(child));
  const folder = sure(await openDirectory(join(tracking, 'holds')));
  // Its parent has recorded its end for it.
  expect(folder.standing).toBe('ended');
  const view = sure(await relayed.view());
  expect(view).toEqual(sure(await folder.view()));
  expect(view).toMatchObject({
    state: 'COMPLETE',
    result: 'ABORTED',
    reason: 'its process was killed by SIGKILL',
  });
  root.close();
  await stays?.exit(0);
  await run.end();
});

test('an address of a layer that has ended is refused', async ({ half }) => {
  const { tracking, finish } = half;
  const [endpoint = '', secret = ''] = controlAddress(tracking).split('/');
  await finish();
  const [host = '', port = ''] = endpoint.split(':');
  const opened = await openAddress({ host, port: Number(port), secret });
  expect(opened).toMatchObject({
    ok: false,
    reason: expect.stringMatching(`^no layer answers at ${endpoint}`) as string,
  });
  expect(sure(await openDirectory(tracking)).standing).toBe('ended');
  expect(attributes(tracking)['result']).toBe('FAILURE');
});
