import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { lacksPython, PYTHON } from './support/python.ts';
import { attributes, messages, metrics, results } from './support/records.ts';
import { test as rig } from './support/rig.ts';
import { Connection, controlAddress, knock } from './support/socket.ts';
import { until } from './support/within.ts';

/** A run of a root, a tier and a wrapper, with the job in its middle. */
const test = rig.extend('running', async ({ folder, gator, puppets }) => {
  folder.write({
    'tree.yaml': `!JobGroup
jobs:
  - !JobGroup {ident: tier, jobs: [!Job {ident: job, command: puppet}]}
  - !Job {ident: later, command: puppet, on_pass: [tier]}
`,
  });
  const run = gator.start('tree.yaml', '--sched-arg', 'concurrency=2');
  const job = await puppets.enter('tree/tier/job');
  const { tracking } = gator;
  await until(() => folder.has('tracking/latest/tier/job/db.sqlite'), 'the first records');
  await until(() => results(tracking)['tree/tier/job'] !== undefined, 'the first records');
  const open = (...path: string[]): Promise<Connection> =>
    Connection.open(controlAddress(tracking, ...path));
  return { run, job, tracking, open };
});

const LAYERS = [
  { layer: 'the root', path: [] },
  { layer: 'a tier', path: ['tier'] },
  { layer: 'a wrapper', path: ['tier', 'job'] },
];

test.for(LAYERS)(
  '$layer answers what every layer answers',
  async ({ path }, { running, puppets }) => {
    const layer = await running.open(...path);
    const identity = { tool: 'gator', version: expect.any(String) as string };
    expect(await layer.send({ action: 'identify', req_id: 1, posted: false, payload: {} })).toEqual(
      {
        action: 'identify',
        rsp_id: 1,
        result: 'success',
        payload: identity,
      },
    );
    expect(await layer.send({ req_id: 2 })).toMatchObject({ rsp_id: 2, payload: identity });
    layer.post({
      action: 'log',
      posted: true,
      payload: { timestamp: 1234.5, severity: 'warning', message: 'posted' },
    });
    expect(await layer.ask('log', { message: 'asked' })).toEqual({});
    const { messages, total } = (await layer.ask('get_messages', { limit: 100 })) as {
      messages: { uid: number; message: string }[];
      total: number;
    };
    expect(total).toBe(messages.length);
    expect(messages.slice(-2)).toMatchObject([
      { message: 'posted', severity: 'WARNING', timestamp: 1234.5 },
      { message: 'asked', severity: 'INFO' },
    ]);
    const after = messages.at(-2)?.uid ?? 0;
    expect(await layer.ask('get_messages', { after, limit: 1 })).toMatchObject({
      messages: [{ message: 'asked' }],
    });
    expect(await layer.ask('resolve', { depth: 0 })).toMatchObject({
      path: ['tree', ...path].join('/'),
      state: 'STARTED',
      result: 'UNKNOWN',
      children: [],
    });
    layer.close();
    await running.job.exit(0);
    await (await puppets.enter('tree/later')).exit(0);
    expect((await running.run.end()).status).toBe(0);
  },
);

test('a tier tells of its children and of all below', async ({ running, puppets }) => {
  const root = await running.open();
  expect(await root.ask('children')).toMatchObject({
    total: 2,
    children: [
      { ident: 'tier', kind: 'group', state: 'STARTED', result: 'UNKNOWN', expected_jobs: 1 },
      { ident: 'later', kind: 'job', state: 'PENDING', result: 'UNKNOWN' },
    ],
  });
  expect(await root.ask('children', { after: 1 })).toMatchObject({
    children: [{ ident: 'later' }],
  });
  expect(await root.ask('get_tree')).toEqual({
    tree: { tier: { job: expect.stringMatching(/LAUNCHED|STARTED/) as string }, later: 'PENDING' },
  });
  expect(await root.ask('resolve', { nest_path: 'tier/job' })).toMatchObject({
    path: 'tree/tier/job',
    kind: 'job',
  });
  expect(await root.ask('resolve', { root_path: 'tree', depth: 2 })).toMatchObject({
    ident: 'tree',
    children: [
      { ident: 'tier', children: [{ ident: 'job' }] },
      { ident: 'later', children: [] },
    ],
  });
  expect(await root.ask('resolve', { nest_path: 'tier/nobody' })).toMatch(/tier\/nobody/);
  expect(await root.ask('resolve', { nest_path: '../..' })).toMatch(/not a path/);
  root.close();
  await running.job.exit(0);
  await (await puppets.enter('tree/later')).exit(0);
  await running.run.end();
});

test('stop ends a part of the tree and nothing else', async ({ running, puppets }) => {
  const tier = await running.open('tier');
  expect(await tier.ask('stop', { reason: 'enough of it' })).toEqual({});
  await running.job.gone;
  expect((await running.run.end()).status).toBe(1);
  expect(puppets.waiting).toEqual([]);
  expect(results(running.tracking)).toEqual({
    tree: 'FAILURE',
    'tree/tier': 'ABORTED',
    'tree/tier/job': 'ABORTED',
    'tree/later': 'SKIPPED',
  });
  expect(attributes(`${running.tracking}/tier/job`)['reason']).toBe('enough of it');
});

test.for(LAYERS.filter(({ path }) => path.length !== 1))(
  'stop reaches $layer',
  async ({ path }, { running }) => {
    const layer = await running.open(...path);
    expect(await layer.ask('stop')).toEqual({});
    await running.job.gone;
    expect((await running.run.end()).status).toBe(1);
    expect(results(running.tracking)['tree/tier/job']).toBe('ABORTED');
  },
);

test('a wrapper takes metrics', async ({ running, puppets }) => {
  const wrapper = await Connection.open(running.job.env['GATOR_PARENT'] ?? '');
  expect(await wrapper.ask('metric', { name: 'passes', value: 1 })).toEqual({});
  expect(await wrapper.ask('metric', { name: 'passes', value: 2.5 })).toEqual({});
  await running.job.exit(0);
  await (await puppets.enter('tree/later')).exit(0);
  await running.run.end();
  expect(metrics(`${running.tracking}/tier/job`)).toEqual({ passes: 2.5 });
});

test("a job's secret opens what a job may do, and nothing else", async ({ running, puppets }) => {
  const { GATOR_PARENT: parent = '' } = running.job.env;
  const wrapper = await Connection.open(parent);
  expect(await wrapper.ask('log', { message: 'from the job' })).toEqual({});
  expect(await wrapper.ask('identify')).toMatchObject({ tool: 'gator' });
  for (const action of [
    'stop',
    'children',
    'get_tree',
    'resolve',
    'get_messages',
    'grant',
    'register',
  ])
    expect(await wrapper.ask(action)).toMatch(/not open to this connection/);
  const [, secret = ''] = parent.split('/');
  const endpoints = [[], ['tier']].map((path) =>
    String(attributes(`${running.tracking}/${path.join('/')}`)['address']),
  );
  expect(await Promise.all(endpoints.map((each) => knock(`${each}/${secret}`)))).toEqual([
    401, 401,
  ]);
  await running.job.exit(0);
  await wrapper.closed();
  await (await puppets.enter('tree/later')).exit(0);
  await running.run.end();
});

test('every connection proves a secret', async ({ running, puppets }) => {
  const address = controlAddress(running.tracking);
  const [endpoint = '', secret = ''] = address.split('/');
  expect(await knock(address)).toBe(101);
  expect(await knock(endpoint, { Authorization: `Bearer ${secret}` })).toBe(101);
  expect(await knock(endpoint)).toBe(401);
  expect(await knock(`${endpoint}/wrong`)).toBe(401);
  expect(await knock(address, { Origin: 'http://a.page.example' })).toBe(401);
  expect(statSync(`${running.tracking}/secret`).mode & 0o777).toBe(0o600);
  await running.job.exit(0);
  await (await puppets.enter('tree/later')).exit(0);
  await running.run.end();
});

test('what is no request gets an answer that says why, and the connection goes on', async ({
  running,
  puppets,
}) => {
  const root = await running.open();
  expect(await root.send('no json')).toMatchObject({
    result: 'error',
    reason: 'the frame is not JSON',
  });
  expect(await root.send('[1]')).toMatchObject({ result: 'error' });
  expect(await root.send({ action: 'dance', req_id: 3, payload: {} })).toEqual({
    result: 'error',
    rsp_id: 3,
    reason: "unknown action 'dance'",
  });
  expect(await root.ask('log', { severity: 'LOUD', message: 'x' })).toMatch(/LOUD/);
  expect(await root.ask('log', { text: 'x' })).toMatch(/message/);
  expect(await root.ask('metric', { name: 'x', value: 1 })).toMatch(/metric/);
  expect(await root.ask('identify')).toMatchObject({ tool: 'gator' });
  await running.job.exit(0);
  await (await puppets.enter('tree/later')).exit(0);
  await running.run.end();
});

rig.skipIf(lacksPython('websockets'))(
  "a program in another language talks to its wrapper (needs Debian's python3-websockets)",
  async ({ folder, gator }) => {
    const program = join(import.meta.dirname, 'support/talk.py');
    folder.write({ 'talk.yaml': `!Job {command: ${PYTHON}, args: [${program}]}\n` });
    expect((await gator.run('talk.yaml')).status).toBe(0);
    const { tracking } = gator;
    expect(messages(tracking, 'api')).toEqual(['from Python']);
    expect(messages(tracking, 'stdout').map((line) => JSON.parse(line) as unknown)).toEqual([
      { action: 'metric', rsp_id: 1, result: 'success', payload: {} },
    ]);
    expect(metrics(tracking)).toEqual({ passes: 7 });
  },
);
