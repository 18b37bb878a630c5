import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { decodeFrame, encodeRequest, type Address, type PayloadInput } from '@gator/protocol';
import { openSocket } from './dial.ts';
import { Peer, type Serve } from './peer.ts';
import { Session } from './session.ts';

/** Pauses between redials, in milliseconds: doubled each time, up to the longest. */
const FIRST_PAUSE = 25;
const LONGEST_PAUSE = 1000;

export interface LinkOptions {
  readonly address: Address;
  /** What the layer says of itself at every dial. */
  readonly identity: Omit<PayloadInput<'register'>, 'seen'>;
  readonly serve: Serve;
  /** Milliseconds that the parent may stay away. */
  readonly grace: number;
  /** The parent is gone for good. */
  readonly onLost: (reason: string) => void;
}

/**
 * A layer's link to its parent. A connection that drops is redialled; the conversation goes on
 * where it was.
 *
 *     dialling ──registered──► up ──dropped──► dialling ──past the grace, or nobody there──► lost
 */
export class Link {
  readonly peer: Peer;
  readonly #session: Session;
  readonly #options: LinkOptions;
  #socket: WebSocket | undefined;
  #closed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#session = new Session((frame) => {
      void this.peer.receive(frame);
    });
    this.peer = new Peer((text) => {
      this.#session.send(text);
    }, options.serve);
    void this.#keep();
  }

  /** Whether reports would go out now; while they would not, they are better held and folded. */
  get up(): boolean {
    return this.#session.attached;
  }

  /** Ends the link for good. */
  close(): void {
    this.#closed = true;
    this.peer.close('the link is closed');
    this.#socket?.close();
  }

  async #keep(): Promise<void> {
    let away = performance.now();
    let pause = FIRST_PAUSE;
    while (!this.#closed) {
      const end = await this.#connect();
      if (end.wasUp) {
        away = performance.now();
        pause = FIRST_PAUSE;
      }
      if (end.nobodyThere || performance.now() - away > this.#options.grace) {
        this.#lose();
        return;
      }
      await delay(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  #lose(): void {
    if (this.#closed) return;
    this.peer.close('the parent is gone');
    this.#options.onLost('its parent is gone');
  }

  /** Dials once; settles when that connection has ended. */
  #connect(): Promise<{ wasUp: boolean; nobodyThere: boolean }> {
    const socket = openSocket(this.#options.address);
    this.#socket = socket;
    let wasUp = false;
    let nobodyThere = false;
    socket.once('open', () => {
      socket.send(
        encodeRequest('register', { ...this.#options.identity, seen: this.#session.seen }, 0),
      );
    });
    socket.once('message', (data: Buffer) => {
      wasUp = this.#resume(socket, data.toString());
    });
    socket.on('error', (error) => {
      nobodyThere = isDeadLoopback(error);
    });
    return new Promise((resolve) => {
      socket.once('close', () => {
        this.#session.detach();
        resolve({ wasUp, nobodyThere });
      });
    });
  }

  /** The parent's answer to `register` tells what it has seen; the conversation goes on from there. */
  #resume(socket: WebSocket, text: string): boolean {
    const reply = decodeFrame(text);
    if (!reply.ok || reply.value.id !== 'success') {
      socket.close();
      return false;
    }
    socket.on('message', (data: Buffer) => {
      this.#session.receive(data.toString());
    });
    this.#session.attach((frame) => {
      socket.send(frame);
    }, seenOf(reply.value.payload));
    return true;
  }
}

function seenOf(payload: unknown): number {
  return typeof payload === 'object' &&
    payload !== null &&
    'seen' in payload &&
    typeof payload.seen === 'number'
    ? payload.seen
    : 0;
}

/** A refused connection on this very machine means that the parent's process has ended: waiting is no use. */
function isDeadLoopback(error: Error): boolean {
  return (
    'code' in error &&
    error.code === 'ECONNREFUSED' &&
    'address' in error &&
    (error.address === '127.0.0.1' || error.address === '::1')
  );
}
