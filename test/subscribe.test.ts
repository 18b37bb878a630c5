import { join } from 'node:path';
import { expect } from 'vitest';
import { rows } from './support/records.ts';
import { test as plain } from './support/rig.ts';
import { Connection, controlAddress } from './support/socket.ts';
import { Subscriber } from './support/subscriber.ts';
import { untilChildren } from './support/status.ts';

const SPEC = `!JobGroup
ident: top
jobs:
  - !Job {ident: job, command: puppet}
  - !Job {ident: later, command: puppet, on_pass: [job]}
`;

/** A run with one job that runs, and a function that subscribes to a layer of it. */
const test = plain.extend('running', async ({ folder, gator, puppets }, { onCleanup }) => {
  folder.write({ 'top.yaml': SPEC });
  const run = gator.start('top.yaml');
  const job = await puppets.enter('top/job');
  const { tracking } = gator;
  await untilChildren(tracking, { job: 'STARTED' });
  const clients: Subscriber[] = [];
  onCleanup(() => {
    for (const client of clients) client.close();
  });
  const subscribe = async (path: string[], payload = {}): Promise<Subscriber> => {
    const client = await Subscriber.open(controlAddress(tracking, ...path), payload);
    clients.push(client);
    return client;
  };
  const finish = async (): Promise<void> => {
    await job.exit(0);
    await (await puppets.enter('top/later')).exit(0);
    expect((await run.end()).status).toBe(0);
  };
  return { run, job, tracking, subscribe, finish };
});

function messagesOf(directory: string): number {
  return Number(rows(directory, 'SELECT max(id) AS n FROM messages')[0]?.['n']);
}

/** The whole numbers from one to another. */
function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

test('a snapshot is followed by what changes, up to the end', async ({ running, puppets }) => {
  const { job, run, tracking, subscribe } = running;
  const client = await subscribe([]);
  expect(client.snapshots).toMatchObject([
    {
      layer: { path: 'top', state: 'STARTED', result: 'UNKNOWN' },
      children: [
        { ident: 'job', state: 'STARTED' },
        { ident: 'later', state: 'PENDING' },
      ],
      children_total: 2,
    },
  ]);
  await job.exit(0);
  const later = await puppets.enter('top/later');
  await client.until(
    () => client.deltas.some(({ children }) => children.some(({ ident }) => ident === 'later')),
    'a word of the second job',
  );
  await later.exit(0);
  await client.ended();
  await run.end();
  expect(client.deltas.at(-1)?.layer).toMatchObject({ state: 'COMPLETE', result: 'SUCCESS' });
  const told = client.deltas.flatMap(({ children }) => children);
  expect(told.filter(({ ident }) => ident === 'job').at(-1)).toMatchObject({ result: 'SUCCESS' });
  expect(told.filter(({ ident }) => ident === 'later').at(-1)).toMatchObject({ state: 'COMPLETE' });
  expect(client.deltas.filter(({ ended }) => ended)).toHaveLength(1);
  expect(client.uids).toEqual(range(client.uids[0] ?? 0, messagesOf(tracking)));
});

test('however much is printed, a delta is bounded, and counts what it leaves out', async ({
  running,
}) => {
  const { job, tracking, subscribe, finish } = running;
  const client = await subscribe(['job']);
  const before = client.snapshots[0]?.messages.at(-1)?.uid ?? 0;
  await job.print('a line\n', 'stdout', 20_000);
  await finish();
  await client.ended();
  for (const { messages } of client.deltas) expect(messages.length).toBeLessThanOrEqual(500);
  expect(client.missed).toBeGreaterThan(0);
  expect(client.counted).toBe(messagesOf(join(tracking, 'job')) - before);
});

test('every client is told each message once, whenever it subscribes', async ({ running }) => {
  const { job, subscribe, tracking, finish } = running;
  const clients: Subscriber[] = [];
  for (let round = 0; round < 8; round += 1) {
    await job.print('a line\n', 'stdout', 20);
    clients.push(await subscribe(['job']));
  }
  await finish();
  for (const client of clients) {
    await client.ended();
    expect(client.uids).toEqual(range(client.uids[0] ?? 0, messagesOf(join(tracking, 'job'))));
  }
});

test('a connection that subscribes twice is told once', async ({ running }) => {
  const { job, subscribe, tracking, finish } = running;
  const client = await subscribe(['job'], { messages: false });
  await client.ask();
  await job.print('a line\n');
  await finish();
  await client.ended();
  expect(client.uids).toEqual(range(client.uids[0] ?? 0, messagesOf(join(tracking, 'job'))));
  expect(client.deltas.filter(({ ended }) => ended)).toHaveLength(1);
});

test('who does not want messages is told of none, and misses none', async ({ running }) => {
  const { job, subscribe, finish } = running;
  const client = await subscribe(['job'], { messages: false });
  await job.print('a line\n', 'stdout', 2000);
  await finish();
  await client.ended();
  expect(client.uids).toEqual([]);
  expect(client.missed).toBe(0);
});

/** What is printed at once: less than a client may leave unread, so that one that reads is never behind. */
const LINES = 30;
const LINE = `${'x'.repeat(8000)}\n`;
/** So much in all fills the buffers between. */
const ROUNDS = 40;

test('who does not read is passed over and told what it missed; others see all', async ({
  running,
}) => {
  const { job, tracking, subscribe, finish } = running;
  const good = await subscribe(['job']);
  const stuck = await subscribe(['job']);
  const from = stuck.snapshots[0]?.messages.at(-1)?.uid ?? 0;
  stuck.pause();
  for (let round = 1; round <= ROUNDS; round += 1) {
    await job.print(LINE, 'stdout', LINES);
    await good.until(() => good.counted >= round * LINES, 'the lines of a round');
  }
  expect(good.missed).toBe(0);
  expect(stuck.counted).toBe(0);
  stuck.resume();
  // Nothing happens any more that would be told of: that much was missed is.
  await stuck.until(() => stuck.counted === good.counted, 'all that was missed');
  expect(stuck.missed).toBeGreaterThan(0);
  await finish();
  await Promise.all([good.ended(), stuck.ended()]);
  const total = messagesOf(join(tracking, 'job')) - from;
  expect([good.counted, stuck.counted]).toEqual([total, total]);
  expect(new Set(stuck.uids).size).toBe(stuck.uids.length);
});

test('a run ends although a client of it never reads', async ({ running }) => {
  const { job, subscribe, finish } = running;
  const good = await subscribe(['job']);
  const stuck = await subscribe(['job']);
  (await subscribe([])).pause();
  stuck.pause();
  for (let round = 1; round <= ROUNDS; round += 1) {
    await job.print(LINE, 'stdout', LINES);
    await good.until(() => good.counted >= round * LINES, 'the lines of a round');
  }
  await finish();
  await good.ended();
  expect(stuck.counted).toBe(0);
});

test('only the layer that is meant can be subscribed to, and not by a job', async ({ running }) => {
  const { job, subscribe, finish } = running;
  const other = await subscribe(['job'], { root_path: 'top/later' });
  expect(other.refusal).toBe("this layer is 'top/job', not 'top/later'");
  const meant = await subscribe(['job'], { root_path: 'top/job' });
  expect(meant.snapshots).toHaveLength(1);
  const wrapper = await Connection.open(job.env['GATOR_PARENT'] ?? '');
  expect(await wrapper.ask('subscribe')).toMatch(/not open to this connection/);
  wrapper.close();
  await finish();
});
