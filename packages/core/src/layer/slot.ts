import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { Peer, Session, dispatch, type Handlers } from '@gator/client';
import {
  encodeSuccess,
  value,
  type Assignment,
  type ForwardedBlock,
  type Order,
  type Outcome,
  type Payload,
  type Report,
  type Units,
} from '@gator/protocol';

/** What a parent hears of one child. */
export interface ChildListener {
  reported(report: Report): void;
  needed(needs: readonly Units[], released: readonly Units[]): void;
  completed(outcome: Outcome): void;
  lost(reason: string): void;
  /** Messages from the child's layers; the next ones wait for the promise. */
  forwarded(blocks: readonly ForwardedBlock[]): Promise<void> | undefined;
}

/** Milliseconds in which a process that is to end at once has to tell how its layer ended. */
const LAST_WORD = 5000;

/** Milliseconds in which a layer has to stand still: one that hangs keeps nobody from pausing the rest. */
const STANDSTILL = 2000;

/** What a slot's process does now. */
type Work =
  | { readonly id: 'idle'; readonly since: number }
  | { readonly id: 'busy'; readonly assignment: Assignment; readonly listener: ChildListener }
  | { readonly id: 'leaving' };

/**
 * One process of a tier's, seen from the tier. It asks for an order at its start and after each
 * layer that it ran; the order is given when there is one.
 *
 *     busy ──complete──► idle ──give──► busy
 *      │                  └──leave──► leaving ──process ends──► gone
 *      └──process ends: the child is lost──────────────────────► gone
 */
export class Slot {
  readonly id: number;
  readonly kind: 'job' | 'tier';
  /** Where its process stands in the run's tree. */
  readonly branch: string;
  /** `host:port` of the process's own socket, once it has registered. */
  endpoint: string | null = null;
  /** How often the process was looked for before it dialled. */
  #looks = 0;
  #socket: WebSocket | undefined;
  #work: Work;
  #order: Order | undefined;
  #ask: ((order: Order) => void) | undefined;
  /** What is to be told to the layer that was just given, once its order is on its way. */
  #held: (() => void)[] | undefined;
  readonly #session = new Session((frame) => {
    void this.#peer.receive(frame);
  });
  readonly #peer: Peer;
  readonly #cancel: () => void;

  /** @param cancel ends the process at once */
  constructor({ id, kind, branch }: Pick<Slot, 'id' | 'kind' | 'branch'>, cancel: () => void) {
    this.id = id;
    this.kind = kind;
    this.branch = branch;
    this.#cancel = cancel;
    this.#work = { id: 'idle', since: performance.now() };
    const handlers = this.#handlers();
    this.#peer = new Peer(
      (text) => {
        this.#session.send(text);
      },
      (request) => dispatch(handlers, request, 'link'),
    );
  }

  /** Whether the process has not dialled yet, though it was looked for this often. */
  isOverdue(looks: number | undefined): boolean {
    if (this.endpoint !== null || looks === undefined) return false;
    this.#looks += 1;
    return this.#looks > looks;
  }

  /** Since when the process has had nothing to do; undefined where it has, or has been sent away. */
  get idleSince(): number | undefined {
    return this.#work.id === 'idle' ? this.#work.since : undefined;
  }

  /** The process has dialled, for the first time or again. */
  accept(socket: WebSocket, registration: Payload<'register'>): void {
    this.endpoint = registration.address;
    this.#socket?.terminate();
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.#session.receive(data.toString());
    });
    socket.once('close', () => {
      // The end of an older connection is often noticed after the next one has come.
      if (this.#socket === socket) this.#session.detach();
    });
    socket.send(encodeSuccess('register', 0, { seen: this.#session.seen }));
    this.#session.attach((text) => {
      socket.send(text);
    }, registration.seen);
  }

  /** Gives an idle process its next layer to run. */
  give(assignment: Assignment, listener: ChildListener): void {
    this.#work = { id: 'busy', assignment, listener };
    this.#held = [];
    this.#command({ id: 'run', assignment });
  }

  /** Sends an idle process away. */
  leave(): void {
    this.#work = { id: 'leaving' };
    this.#command({ id: 'exit' });
  }

  /** Asks the layer to stop, or what is named below it. */
  stop(child: number, reason: string, force: boolean, below: readonly string[] = []): void {
    this.#tell(() => {
      this.#peer.post('stop', { child, reason, force, nest_path: below.join('/') });
    });
    if (force && below.length === 0) this.#cancelUnlessEnded();
  }

  /** A process that hangs cannot end its layer: it is given a while, and then ended itself. */
  #cancelUnlessEnded(): void {
    const work = this.#work;
    if (work.id !== 'busy') return;
    setTimeout(() => {
      if (this.#work === work) this.#cancel();
    }, LAST_WORD).unref();
  }

  /** Has the layer stand still; settles once it does, or when it has taken too long to say so. */
  async pause(child: number): Promise<void> {
    const asked = new Promise((resolve) => {
      this.#tell(() => {
        resolve(this.#peer.request('pause', { child }));
      });
    });
    await Promise.race([asked, delay(STANDSTILL, undefined, { ref: false })]);
  }

  /** Lets the layer go on. */
  resume(child: number): void {
    this.#tell(() => {
      this.#peer.post('resume', { child });
    });
  }

  grant(child: number, units: readonly Units[], contended: boolean): void {
    this.#tell(() => {
      this.#peer.post('grant', { child, units, contended });
    });
  }

  /** The process is gone; whatever it ran is lost. */
  end(reason: string): void {
    const work = this.#work;
    this.#work = { id: 'leaving' };
    this.#peer.close('the process has ended');
    if (work.id === 'busy') work.listener.lost(`its process ${reason}`);
  }

  #command(order: Order): void {
    const ask = this.#ask;
    this.#ask = undefined;
    if (ask === undefined) this.#order = order;
    else this.#answer(ask, order);
  }

  #next(): Promise<Order> {
    return new Promise((resolve) => {
      const order = this.#order;
      this.#order = undefined;
      if (order === undefined) this.#ask = resolve;
      else this.#answer(resolve, order);
    });
  }

  /** The order's frame is written in this turn of the event loop; what was held follows it. */
  #answer(ask: (order: Order) => void, order: Order): void {
    ask(order);
    setImmediate(() => {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const tell of held) tell();
    });
  }

  #tell(tell: () => void): void {
    if (this.#held === undefined) tell();
    else this.#held.push(tell);
  }

  #handlers(): Handlers {
    return {
      spec: async () => value(await this.#next()),
      update: ({ child, report }) => {
        this.#listenerOf(child)?.reported(report);
        return value({});
      },
      need: ({ child, needs, released }) => {
        this.#listenerOf(child)?.needed(needs, released);
        return value({});
      },
      forward: async ({ blocks }) => {
        if (this.#work.id === 'busy') await this.#work.listener.forwarded(blocks);
        return value({});
      },
      complete: async ({ child, outcome }) => {
        const listener = this.#listenerOf(child);
        this.#work = { id: 'idle', since: performance.now() };
        listener?.completed(outcome);
        return value(await this.#next());
      },
    };
  }

  #listenerOf(child: number): ChildListener | undefined {
    return this.#work.id === 'busy' && this.#work.assignment.child === child
      ? this.#work.listener
      : undefined;
  }
}
