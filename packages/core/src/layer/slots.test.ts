import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Spec } from '@gator/spec';
import { dispatch, Link, Session, type Handlers } from '@gator/client';
import {
  FIRST_ATTEMPT,
  countAs,
  DEFAULT_LIMITS,
  encodeRequest,
  formatAddress,
  NO_MESSAGES,
  NO_USAGE,
  value,
  type Assignment,
  type Order,
  type Outcome,
  type Report,
} from '@gator/protocol';
import type { Scheduler, SlotEnd, SlotRequest } from '@gator/schedulers';
import { groupSpec, jobSpec } from '../tier/testing/specs.ts';
import { LayerServer, newSecret } from './server.ts';
import type { ChildListener } from './slot.ts';
import { Slots } from './slots.ts';

/** Stands for a process that a scheduler started: it dials its parent and does as it is told. */
class Guest {
  readonly slot: number;
  readonly link: Link;
  /** What it was told besides its orders, in turn. */
  readonly told: string[] = [];
  #hearing: (() => void) | undefined;

  constructor({ slot, parent }: SlotRequest) {
    this.slot = slot;
    const handlers: Handlers = {
      stop: ({ child, reason }) => this.#hear(`stop ${String(child)} ${reason}`),
      grant: ({ child, contended }) =>
        this.#hear(`grant ${String(child)}${contended ? ' contended' : ''}`),
    };
    this.link = new Link({
      address: parent,
      identity: { slot, pid: 1, host: 'h', address: `guest:${String(slot)}` },
      serve: (request) => dispatch(handlers, request, 'control'),
      grace: 0,
      onLost: () => undefined,
    });
  }

  async ask(): Promise<string> {
    const order = await this.link.peer.request('spec', {});
    return order.ok ? this.#note(order.value) : order.reason;
  }

  async complete(child: number): Promise<string> {
    const order = await this.link.peer.request('complete', { child, outcome: OUTCOME });
    return order.ok ? this.#note(order.value) : order.reason;
  }

  /** Settles when it was told so many things in all. */
  async hears(count: number): Promise<string[]> {
    while (this.told.length < count)
      await new Promise<void>((resolve) => (this.#hearing = resolve));
    return this.told;
  }

  #note(order: Order): string {
    return order.id === 'run' ? `run ${order.assignment.ident}` : order.id;
  }

  #hear(what: string) {
    this.told.push(what);
    this.#hearing?.();
    return value({});
  }
}

/** A scheduler whose processes are guests, each of which ends when it is told to. */
class Inn implements Scheduler {
  readonly name = 'inn';
  readonly guests: Guest[] = [];
  readonly cancelled: number[] = [];
  readonly #onEnd: (end: SlotEnd) => void;

  constructor(onEnd: (end: SlotEnd) => void) {
    this.#onEnd = onEnd;
  }

  start(request: SlotRequest): void {
    this.guests.push(new Guest(request));
  }

  cancel(slot: number): void {
    this.cancelled.push(slot);
  }

  end(slot: number, reason: string): void {
    this.guests.find((guest) => guest.slot === slot)?.link.close();
    this.#onEnd({ slot, reason });
  }

  guest(index: number): Guest {
    const guest = this.guests[index];
    if (guest === undefined) throw new Error(`there is no guest ${String(index)}`);
    return guest;
  }
}

const REPORT: Report = {
  started: 1,
  counts: countAs('SUCCESS'),
  messages: NO_MESSAGES,
  running: [],
  failures: [],
  retries: [],
  metrics: {},
  usage: NO_USAGE,
  artefacts: [],
};
const OUTCOME: Outcome = { ...REPORT, stopped: 2, verdict: 'SUCCESS', reason: '', exitCode: 0 };

function assignment(child: number, spec: Spec): Assignment {
  return {
    child,
    ident: spec.ident,
    path: spec.ident,
    spec,
    env: {},
    aggregations: {},
    redact: [],
    directory: '/t',
    queued: 0,
    attempt: FIRST_ATTEMPT,
    past: null,
    options: {
      limits: DEFAULT_LIMITS,
      interval: 5,
      forward: 'none',
      totals: { cores: 1, memory: 0, licenses: {} },
      grace: 0,
    },
    grants: [],
  };
}

/** A listener that notes what it hears, and a promise for its end. */
function listener() {
  const heard: string[] = [];
  const ended = Promise.withResolvers<string>();
  const notes: ChildListener = {
    reported: () => heard.push('reported'),
    needed: (needs, released) => heard.push(`needed ${JSON.stringify([needs, released])}`),
    completed: (outcome) => {
      heard.push('completed');
      ended.resolve(outcome.verdict);
    },
    lost: (reason) => {
      heard.push('lost');
      ended.resolve(reason);
    },
    forwarded: (blocks) => {
      heard.push(`forwarded ${String(blocks.length)}`);
      return undefined;
    },
  };
  return { heard, ended: ended.promise, notes };
}

let server: LayerServer;
let inn: Inn;
let slots: Slots;
beforeEach(async () => {
  server = new LayerServer(newSecret(), '127.0.0.1');
  await server.listen();
  let last = 0;
  slots = new Slots(
    (onEnd) => (inn = new Inn(onEnd)),
    server,
    '/runs/one',
    () => (last += 1),
  );
});
afterEach(() => {
  for (const guest of inn.guests) guest.link.close();
  server.close();
});

function runJob(child: number) {
  const hearing = listener();
  const slot = slots.run(assignment(child, jobSpec(`job${String(child)}`)), hearing.notes);
  return { slot, ...hearing };
}

/** Dials as the process of slot 1, and goes on with the conversation. */
async function register(session: Session): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${formatAddress(server.address)}`);
  await once(socket, 'open');
  const answer = once(socket, 'message');
  const payload = { slot: 1, pid: 1, host: 'h', address: 'h:1', seen: session.seen };
  socket.send(JSON.stringify({ action: 'register', payload }));
  await answer;
  socket.on('message', (data: Buffer) => {
    session.receive(data.toString());
  });
  session.attach((text) => {
    socket.send(text);
  }, 0);
  return socket;
}

describe('Slots', () => {
  it('lets nobody in as a child who was not started as one, and numbers nobody guesses', async () => {
    const numbers: number[] = [];
    const strict = new Slots(
      () => ({
        name: 'list',
        start: ({ slot }) => numbers.push(slot),
        cancel: () => undefined,
      }),
      server,
      '/runs/one',
    );
    for (const child of [0, 1]) strict.run(assignment(child, jobSpec('job')), listener().notes);
    expect(Math.min(...numbers)).toBeGreaterThan(1000);
    expect(new Set(numbers).size).toBe(2);
    const socket = new WebSocket(`ws://${formatAddress(server.address)}`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const payload = { slot: 1, pid: 1, host: 'h', address: 'h:1', seen: 0 };
    socket.send(JSON.stringify({ action: 'register', payload }));
    await closed;
  });

  it('starts a process for a layer, and hears what becomes of it', async () => {
    const { slot, heard, ended } = runJob(0);
    const guest = inn.guest(0);
    expect(await guest.ask()).toBe('run job0');
    expect(slot.endpoint).toBe('guest:1');
    guest.link.peer.post('update', { child: 0, report: REPORT });
    guest.link.peer.post('need', { child: 0, needs: [['[1,0]', 2]], released: [] });
    await guest.link.peer.request('forward', { blocks: [[1, 20, 'job0', 1, 'hello']] });
    void guest.complete(0);
    expect(await ended).toBe('SUCCESS');
    expect(heard).toEqual(['reported', 'needed [[["[1,0]",2]],[]]', 'forwarded 1', 'completed']);
    expect(inn.guests).toHaveLength(1);
  });

  it('gives up a process that does not dial in time, and no other', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const never: number[] = [];
    const deaf: Scheduler = {
      name: 'deaf',
      patience: 3,
      start: (request) => {
        if (request.slot === 2) inn.start(request);
      },
      cancel: (slot) => {
        never.push(slot);
      },
    };
    let last = 0;
    slots = new Slots(
      () => deaf,
      server,
      '/runs/one',
      () => (last += 1),
    );
    const [lost, other] = [runJob(0), runJob(1)];
    expect(await inn.guest(0).ask()).toBe('run job1');
    vi.advanceTimersByTime(3000);
    expect(never).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(never).toEqual([1]);
    expect(await lost.ended).toBe('its process did not begin within 3 s, and was ended');
    vi.advanceTimersByTime(10_000);
    expect([never, other.heard]).toEqual([[1], []]);
    vi.useRealTimers();
  });

  it('gives the next layer to a process that has ended its last one', async () => {
    const first = runJob(0);
    const guest = inn.guest(0);
    await guest.ask();
    const order = guest.complete(0);
    await first.ended;
    const second = runJob(1);
    expect(await order).toBe('run job1');
    expect(second.slot).toBe(first.slot);
    expect(inn.guests).toHaveLength(1);
  });

  it('gives the next layer in the very turn in which the last one ended', async () => {
    const notes: ChildListener = { ...listener().notes, completed: () => void runJob(1) };
    slots.run(assignment(0, jobSpec('job0')), notes);
    const guest = inn.guest(0);
    await guest.ask();
    expect(await guest.complete(0)).toBe('run job1');
    expect(inn.guests).toHaveLength(1);
  });

  it('starts a process for each layer at a time, and keeps those of tiers apart', async () => {
    const job = runJob(0);
    runJob(1);
    const guest = inn.guest(0);
    expect([await guest.ask(), await inn.guest(1).ask()]).toEqual(['run job0', 'run job1']);
    const order = guest.complete(0);
    await job.ended;
    slots.run(assignment(2, groupSpec('tier', [])), listener().notes);
    expect(await inn.guest(2).ask()).toBe('run tier');
    runJob(3);
    expect(await order).toBe('run job3');
    expect(inn.guests).toHaveLength(3);
  });

  it('tells a layer what was meant for it only after its order', async () => {
    const { slot } = runJob(0);
    slot.grant(0, [['[1,0]', 1]], true);
    slot.stop(0, 'enough', false);
    const guest = inn.guest(0);
    expect(await guest.ask()).toBe('run job0');
    expect(await guest.hears(2)).toEqual(['grant 0 contended', 'stop 0 enough']);
  });

  it('hears nothing of a layer that has ended', async () => {
    const { heard, ended } = runJob(0);
    const guest = inn.guest(0);
    await guest.ask();
    void guest.complete(0);
    await ended;
    const next = runJob(1);
    guest.link.peer.post('update', { child: 0, report: REPORT });
    await guest.link.peer.request('need', { child: 0, needs: [], released: [] });
    expect([heard, next.heard]).toEqual([['completed'], []]);
  });

  it('loses the layer whose process ends', async () => {
    const { heard, ended } = runJob(0);
    await inn.guest(0).ask();
    inn.end(1, 'was killed by SIGKILL');
    expect(await ended).toBe('its process was killed by SIGKILL');
    expect(heard).toEqual(['lost']);
    runJob(1);
    expect(inn.guests).toHaveLength(2);
  });

  it('loses a layer whose process ends before it has even dialled, and nothing where it had none', async () => {
    const { ended } = runJob(0);
    inn.end(1, 'could not be started');
    expect(await ended).toBe('its process could not be started');
    const idle = runJob(1);
    const guest = inn.guest(1);
    await guest.ask();
    void guest.complete(1);
    await idle.ended;
    inn.end(2, 'exited with 0');
    expect(idle.heard).toEqual(['completed']);
  });

  it('goes on with a process that dials again, though its old connection ends only later', async () => {
    const { slot, heard } = runJob(0);
    inn.guest(0).link.close();
    const told: string[] = [];
    const session = new Session((frame) =>
      told.push(frame.id === 'request' ? frame.action : frame.id),
    );
    const older = await register(session);
    const newer = await register(session);
    await once(older, 'close');
    slot.grant(0, [], false);
    session.send(encodeRequest('spec', {}, 1));
    session.send(encodeRequest('update', { child: 0, report: REPORT }));
    while (told.length < 2) await once(newer, 'message');
    expect([told, heard]).toEqual([['success', 'grant'], ['reported']]);
    newer.terminate();
  });

  it('sends every process away in the end, and waits until all are gone', async () => {
    await slots.close();
    const first = runJob(0);
    const guest = inn.guest(0);
    await guest.ask();
    const order = guest.complete(0);
    await first.ended;
    let closed = false;
    const closing = slots.close().then(() => (closed = true));
    expect(await order).toBe('exit');
    expect(closed).toBe(false);
    inn.end(1, 'exited with 0');
    await closing;
    expect(inn.cancelled).toEqual([]);
  });
});
