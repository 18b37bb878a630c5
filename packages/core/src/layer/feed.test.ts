import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeFrame, parsePayload, SEVERITIES, type Delta } from '@gator/protocol';
import { Journal, now } from './journal.ts';

let directory = '';
let journal: Journal;

beforeEach(() => {
  vi.useFakeTimers();
  directory = mkdtempSync(join(tmpdir(), 'gator-feed-'));
  journal = new Journal(directory, 'top', undefined);
  journal.recorder.attributes({ ident: 'top', path: 'top', kind: 'job', started: now() });
});
afterEach(() => {
  journal.close();
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

/** A client that reads when the test lets it. */
class Client {
  readonly deltas: Delta[] = [];
  backlog = 0;
  closed = false;

  close(): void {
    this.closed = true;
  }

  send(text: string): void {
    const frame = decodeFrame(text);
    if (!frame.ok || frame.value.id !== 'request') throw new Error(text);
    const delta = parsePayload('delta', frame.value.payload);
    if (!delta.ok) throw new Error(delta.reason);
    this.deltas.push(delta.value);
  }
}

function log(count: number): void {
  for (let n = 0; n < count; n += 1) journal.log(SEVERITIES.INFO, 'a line');
}

function tick(): void {
  vi.advanceTimersByTime(1000);
}

it('tells nothing where nothing has changed', () => {
  const client = new Client();
  log(1);
  expect(journal.feed.subscribe(client, true)).toMatchObject({
    ok: true,
    value: { layer: { path: 'top', state: 'STARTED' }, messages: [{ uid: 1 }] },
  });
  tick();
  expect(client.deltas).toEqual([]);
});

it('tells a client that reads again what it has missed, though nothing has changed since', () => {
  const client = new Client();
  journal.feed.subscribe(client, true);
  client.backlog = Infinity;
  log(700);
  tick();
  log(5);
  tick();
  expect(client.deltas).toEqual([]);
  client.backlog = 0;
  tick();
  tick();
  expect(client.deltas).toMatchObject([{ messages: [], missed: { messages: 705, children: 0 } }]);
  log(1);
  tick();
  expect(client.deltas[1]).toMatchObject({ messages: [{ uid: 706 }], missed: { messages: 0 } });
});

it('tells a client that does not read of the end, and of how much it has missed', () => {
  const [reader, client] = [new Client(), new Client()];
  journal.feed.subscribe(reader, true);
  journal.feed.subscribe(client, true);
  client.backlog = Infinity;
  log(3);
  tick();
  log(4);
  journal.close();
  expect(client.deltas).toMatchObject([
    { messages: [], missed: { messages: 7, children: 0 }, ended: true },
  ]);
  expect(reader.deltas).toMatchObject([{ ended: false }, { messages: { length: 4 }, ended: true }]);
});

it('leaves out of a delta what was in the snapshot, and tells it to those who were there before', () => {
  const [first, second] = [new Client(), new Client()];
  journal.feed.subscribe(first, true);
  log(2);
  expect(journal.feed.subscribe(second, true)).toMatchObject({
    value: { messages: { length: 2 } },
  });
  tick();
  expect(first.deltas).toMatchObject([{ messages: [{ uid: 1 }, { uid: 2 }] }]);
  expect(second.deltas).toEqual([]);
});

it('forgets a client that is gone', () => {
  const client = new Client();
  journal.feed.subscribe(client, true);
  client.closed = true;
  log(1);
  tick();
  expect(client.deltas).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

describe('a database that cannot be read', () => {
  const damage = (): void => {
    renameSync(join(directory, 'db.sqlite'), join(directory, 'aside'));
    writeFileSync(join(directory, 'db.sqlite'), 'this is no database '.repeat(1000));
  };
  const mend = (): void => {
    renameSync(join(directory, 'aside'), join(directory, 'db.sqlite'));
  };

  it('is told of once it can, and nothing is lost', () => {
    const [client, other] = [new Client(), new Client()];
    journal.feed.subscribe(client, true);
    damage();
    log(2);
    tick();
    expect(journal.feed.subscribe(other, true)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/ cannot be read: file is not a database$/) as string,
    });
    expect(client.deltas).toEqual([]);
    mend();
    log(1);
    tick();
    expect(client.deltas.flatMap(({ messages }) => messages)).toMatchObject([
      { uid: 1 },
      { uid: 2 },
      { uid: 3 },
    ]);
  });

  it('has its clients cut off at the end of the layer', () => {
    const client = new Client();
    journal.feed.subscribe(client, true);
    damage();
    journal.close();
    expect(client).toMatchObject({ deltas: [], closed: true });
  });
});
