import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';
import { within } from './within.ts';

/** What a test looks at of a child or a layer that is told of. */
export interface ToldLayer {
  readonly ident: string;
  readonly path: string;
  readonly state: string;
  readonly result: string;
}

interface ToldMessage {
  readonly uid: number;
  readonly message: string;
}

/** What a layer answers to `subscribe`. */
export interface Snapshot {
  readonly layer: ToldLayer;
  readonly children: readonly ToldLayer[];
  readonly children_total: number;
  readonly messages: readonly ToldMessage[];
}

/** What a layer tells afterwards. */
export interface ToldDelta {
  readonly layer: ToldLayer;
  readonly children: readonly ToldLayer[];
  readonly messages: readonly ToldMessage[];
  readonly missed: { readonly messages: number; readonly children: number };
  readonly ended: boolean;
}

type Told =
  | { readonly action: 'subscribe'; readonly payload: Snapshot }
  | { readonly action: 'delta'; readonly payload: ToldDelta }
  | { readonly action?: undefined; readonly reason: string };

/** A client that is told what changes in a layer, and that reads when the test lets it. */
export class Subscriber {
  readonly deltas: ToldDelta[] = [];
  readonly snapshots: Snapshot[] = [];
  /** Why it was not subscribed. */
  refusal: string | undefined;
  readonly #socket: WebSocket;
  readonly #news = new EventEmitter();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.#hear(JSON.parse(data.toString()) as Told);
      this.#news.emit('told');
    });
  }

  /** Connects to `HOST:PORT/SECRET` and subscribes. */
  static async open(address: string, payload: object = {}): Promise<Subscriber> {
    const socket = new WebSocket(`ws://${address}`);
    await within(once(socket, 'open'), 'connecting');
    const subscriber = new Subscriber(socket);
    await subscriber.ask(payload);
    return subscriber;
  }

  /** Subscribes, once more. */
  async ask(payload: object = {}): Promise<void> {
    const before = this.snapshots.length;
    this.#socket.send(JSON.stringify({ action: 'subscribe', req_id: 1, payload }));
    await this.until(
      () => this.refusal !== undefined || this.snapshots.length > before,
      'a snapshot',
    );
  }

  /** Reads no more, so that what it is sent fills the buffers between. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Waits until what it was told is enough. */
  async until(isEnough: () => boolean, what: string): Promise<void> {
    const wait = async (): Promise<void> => {
      while (!isEnough()) await once(this.#news, 'told');
    };
    await within(wait(), what);
  }

  /** Waits until it was told of the layer's end. */
  async ended(): Promise<void> {
    await this.until(() => this.deltas.at(-1)?.ended === true, 'the last delta');
  }

  /** The numbers of all messages that it was told, in the order in which they came. */
  get uids(): number[] {
    return [...this.snapshots, ...this.deltas].flatMap(({ messages }) =>
      messages.map(({ uid }) => uid),
    );
  }

  /** How many messages it was told of since the snapshot, those that it missed included. */
  get counted(): number {
    return this.deltas.reduce(
      (sum, { messages, missed }) => sum + messages.length + missed.messages,
      0,
    );
  }

  get missed(): number {
    return this.deltas.reduce((sum, { missed }) => sum + missed.messages, 0);
  }

  close(): void {
    this.#socket.terminate();
  }

  #hear(told: Told): void {
    switch (told.action) {
      case 'subscribe':
        this.snapshots.push(told.payload);
        return;
      case 'delta':
        this.deltas.push(told.payload);
        return;
      case undefined:
        this.refusal = told.reason;
        return;
      default:
        told satisfies never;
    }
  }
}
