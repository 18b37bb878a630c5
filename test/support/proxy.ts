import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { FrameSplitter } from './frame-splitter.ts';
import { within } from './within.ts';

const PRELOAD = join(import.meta.dirname, 'through-proxy.ts');

/**
 * What becomes of a frame:
 * - `deliver`: it arrives, after those that were held
 * - `double`: the same, twice
 * - `hold`: it waits for the next that is delivered, or for a moment
 * - `cut`: it is lost, with its connection and what was held
 * - `late`: its connection is lost, but where a child has sent it, it and what was held reach the
 *   parent after the next connection has
 */
export const FATES = ['deliver', 'double', 'hold', 'cut', 'late'] as const;
export type Fate = (typeof FATES)[number];

/** A proxy between layers and their parents, in which a test cuts, holds and repeats what they say. */
export class Proxy {
  /** Decides on each frame. */
  fate: () => Fate = () => 'deliver';
  readonly #server = createServer((child) => {
    this.#accept(child);
  });
  readonly #connections = new Set<ProxiedConnection>();
  readonly #events = new EventEmitter();
  /** Ports of parents that nobody reaches now; undefined for all. */
  #cut: ReadonlySet<number> | undefined = new Set();
  #refused = 0;

  private constructor() {
    this.#server.listen(0, '0.0.0.0');
  }

  /** A proxy that is closed when a test has finished. */
  static async open(onFinished: (close: () => void) => void): Promise<Proxy> {
    const proxy = new Proxy();
    await once(proxy.#server, 'listening');
    onFinished(() => {
      proxy.close();
    });
    return proxy;
  }

  /** What has the layers of a run dial through this proxy. */
  get env(): Record<string, string> {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the proxy does not listen');
    return { NODE_OPTIONS: `--import ${PRELOAD}`, LINK_PROXY: String(bound.port) };
  }

  /** Cuts the connections to the parents at these ports, by default to all, and refuses new ones. */
  cut(...ports: number[]): void {
    this.#cut = ports.length === 0 ? undefined : new Set(ports);
    for (const connection of this.#connections)
      if (this.#isCut(connection.port)) connection.destroy();
  }

  /** Waits until so many dials more were refused. */
  async refusal(count = 1): Promise<void> {
    const enough = this.#refused + count;
    const wait = async (): Promise<void> => {
      while (this.#refused < enough) await once(this.#events, 'refused');
    };
    await within(wait(), `${count} refused dials`);
  }

  /** Lets everybody through again. */
  mend(): void {
    this.#cut = new Set();
  }

  /** Ends all connections. */
  close(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#server.close();
  }

  #isCut(port: number): boolean {
    return this.#cut?.has(port) !== false;
  }

  #accept(child: Socket): void {
    const [, , high = 0, low = 0] = (child.localAddress ?? '').split('.').map(Number);
    const port = high * 256 + low;
    if (this.#isCut(port)) {
      child.destroy();
      this.#refused += 1;
      this.#events.emit('refused');
      return;
    }
    const connection = new ProxiedConnection(child, port, {
      fate: () => this.fate(),
      afterNext: (then) => this.#events.once('greeted', then),
      onGreeted: () => this.#events.emit('greeted'),
    });
    this.#connections.add(connection);
    child.once('close', () => this.#connections.delete(connection));
  }
}

/** Milliseconds that a frame is held at most, which nothing follows. */
const MOMENT = 20;

interface Surroundings {
  readonly fate: () => Fate;
  /** Calls when a later connection of any child has been greeted by its parent. */
  readonly afterNext: (then: () => void) => void;
  readonly onGreeted: () => void;
}

/** One connection of a child to its parent. */
class ProxiedConnection {
  readonly port: number;
  readonly #child: Socket;
  readonly #parent: Socket;
  readonly #around: Surroundings;
  /** Whether the child has lost this connection, and the parent has not. */
  #late = false;

  constructor(child: Socket, port: number, around: Surroundings) {
    this.port = port;
    this.#around = around;
    this.#child = child;
    this.#parent = connect(port, '127.0.0.1');
    this.#carry(this.#child, this.#parent);
    this.#carry(this.#parent, this.#child);
    child
      .on('error', () => undefined)
      .once('close', () => {
        if (!this.#late) this.destroy();
      });
    this.#parent.on('error', () => undefined).once('close', () => this.destroy());
    this.#parent.once('data', () => around.onGreeted());
  }

  destroy(): void {
    this.#child.destroy();
    this.#parent.destroy();
  }

  #carry(from: Socket, to: Socket): void {
    const splitter = new FrameSplitter();
    let isGreeted = false;
    let held: Buffer[] = [];
    const release = (fate: Exclude<Fate, 'hold'>): void => {
      const frames = held;
      held = [];
      this.#perform(fate, frames, to);
    };
    from.on('data', (bytes) => {
      for (const frame of splitter.take(bytes)) {
        held.push(frame);
        const fate = isGreeted ? this.#around.fate() : 'deliver';
        isGreeted = true;
        if (fate === 'hold') setTimeout(release, MOMENT, 'deliver').unref();
        else release(fate);
      }
    });
  }

  #perform(fate: Exclude<Fate, 'hold'>, frames: readonly Buffer[], to: Socket): void {
    switch (fate) {
      case 'deliver':
        for (const frame of frames) to.write(frame);
        return;
      case 'double':
        for (const frame of frames) to.write(Buffer.concat([frame, frame]));
        return;
      case 'cut':
        this.destroy();
        return;
      case 'late':
        if (to === this.#parent) this.#deliverLate(frames);
        else this.destroy();
        return;
      default:
        fate satisfies never;
    }
  }

  #deliverLate(frames: readonly Buffer[]): void {
    this.#late = true;
    this.#child.destroy();
    this.#around.afterNext(() => this.#parent.end(Buffer.concat(frames)));
  }
}
