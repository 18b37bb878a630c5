import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  formatAddress,
  formatEndpoint,
  parsePayload,
  type Address,
  type Expected,
  type Payload,
} from '@gator/protocol';
import { MAX_FRAME, MAX_JOB_FRAME } from '@gator/client';
import { Allowance } from './allowance.ts';
import { converse, type ConversationOptions, type Guest } from './conversation.ts';
import { Door, type Enter } from './door.ts';
import type { Service } from './host.ts';
import { Room } from './room.ts';

/** Connections at once: of one job, and of all tools together. Those of child layers count for neither. */
const PLACES = { job: 128, control: 1024 } as const;

/** On which terms a client is served. */
type Terms = Pick<ConversationOptions, 'service' | 'allowance'>;

/** Takes over the connection of a process that registers as a child. */
export type Accept = (socket: WebSocket, registration: Payload<'register'>) => void;

/** A new secret: 128 bits, in characters that need no escape in an address. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
}

/** A job that may come: what opens the door to it, and what it may take. */
function newGuest() {
  return { secret: newSecret(), room: new Room(PLACES.job), allowance: new Allowance() };
}

/** Nothing is answered before there is a layer. */
const NO_SERVICE: Service = {
  handlers: {},
  warn: () => undefined,
  pressure: () => undefined,
};

/**
 * The socket of one process. Every connection proves a secret, as the path of its address or as
 * a bearer token: the run's own, which opens everything, or the one that the present job holds.
 */
export class LayerServer {
  readonly #door: Door;
  readonly #sockets = { job: socketServer(MAX_JOB_FRAME), control: socketServer(MAX_FRAME) };
  readonly #tools = new Room(PLACES.control);
  readonly #secret: string;
  readonly #host: string;
  #job = newGuest();
  #service = NO_SERVICE;
  /** Takes connections of child processes; a wrapper has none. */
  accept: Accept | undefined;

  /** @param patience milliseconds in which a connection has to prove a secret */
  constructor(secret: string, host: string, patience?: number) {
    this.#secret = secret;
    this.#host = host;
    this.#door = new Door({
      open: (given) => this.#open(given),
      tell: (text) => {
        this.warn(text);
      },
      patience,
    });
  }

  /** Starts to listen on a port of the system's choice. Fails with the reason where the address is not this machine's. */
  listen(): Promise<Expected<undefined>> {
    return this.#door.listen(this.#host);
  }

  /** The control address, secret included: for child processes and the user's own files. */
  get address(): Address {
    return { host: this.#host, port: this.#door.port, secret: this.#secret };
  }

  get endpoint(): string {
    return formatEndpoint(this.address);
  }

  /** Sets what is answered from now on. */
  serve(service: Service): void {
    this.#service = service;
  }

  /** Leaves a warning with the layer that runs here. */
  warn(text: string): void {
    this.#service.warn(text);
  }

  /** A new job's address; the last one's secret opens nothing any more. */
  jobAddress(): string {
    this.#job = newGuest();
    return formatAddress({ ...this.address, secret: this.#job.secret });
  }

  close(): void {
    for (const { clients } of Object.values(this.#sockets))
      for (const socket of clients) socket.terminate();
    this.#door.close();
  }

  /** Both secrets are compared each time: how long it takes tells nothing of which is nearer. */
  #open(given: string): Enter | undefined {
    const isControl = same(given, this.#secret);
    const isJob = same(given, this.#job.secret);
    if (isControl) return this.#enter('control', this.#tools, () => this.#toolOptions());
    if (!isJob) return undefined;
    // A job's late words belong to its own layer, not to the one that runs here then.
    const { allowance, room } = this.#job;
    const present = this.#service;
    return this.#enter('job', room, () => ({ service: () => present, allowance }));
  }

  #toolOptions(): Terms {
    return { service: () => this.#service, allowance: new Allowance() };
  }

  #enter(guest: Guest, room: Room, terms: () => Terms): Enter {
    return (request, socket, head) =>
      room.ask(() => {
        const leave = once(() => {
          room.leave();
        });
        if (socket.destroyed) {
          leave();
          return;
        }
        socket.once('close', leave);
        this.#sockets[guest].handleUpgrade(request, socket, head, (connection) => {
          const onRegister = (registration: unknown): void => {
            leave();
            this.#register(connection, registration);
          };
          converse(connection, { guest, onRegister, ...terms() });
        });
      });
  }

  #register(connection: WebSocket, data: unknown): void {
    const registration = parsePayload('register', data);
    if (registration.ok && this.accept !== undefined) {
      connection.removeAllListeners('message');
      this.accept(connection, registration.value);
    } else connection.close();
  }
}

/** Compression is off: it costs memory for each connection, and lengths of what is compressed tell of secrets in it. */
function socketServer(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload });
}

/** The same action, which happens no more than once. */
function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

/** Compares in a time that tells nothing of where the texts differ. */
function same(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
