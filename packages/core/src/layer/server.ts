import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  decodeFrame,
  formatAddress,
  formatEndpoint,
  parsePayload,
  type Address,
  type Expected,
  type Payload,
} from '@gator/protocol';
import { dispatch, MAX_FRAME, MAX_JOB_FRAME, Peer, type Asker, type Role } from '@gator/client';
import { Door, type Enter } from './door.ts';
import type { Service } from './host.ts';
import { Intake } from './intake.ts';
import { Room } from './room.ts';

/** Bytes that a client may leave untaken: 16 MiB. */
const LARGEST_BACKLOG = 16 * 1024 * 1024;
/** Connections at once: of one job, and of all tools together. Those of child layers count for neither. */
const PLACES = { job: 128, control: 1024 } as const;

/** Whose secret a connection has proved. */
type Guest = Exclude<Role, 'link'>;

/** Takes over the connection of a process that registers as a child. */
export type Accept = (socket: WebSocket, registration: Payload<'register'>) => void;

/** A new secret: 128 bits, in characters that need no escape in an address. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
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
  #job = { secret: newSecret(), room: new Room(PLACES.job) };
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
    this.#job = { secret: newSecret(), room: new Room(PLACES.job) };
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
    if (isControl) return this.#enter('control', this.#tools);
    return isJob ? this.#enter('job', this.#job.room) : undefined;
  }

  #enter(guest: Guest, room: Room): Enter {
    return (request, socket, head) =>
      room.ask(() => {
        this.#welcome(guest, room, { request, socket, head });
      });
  }

  #welcome(
    guest: Guest,
    room: Room,
    { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  ): void {
    const leave = once(() => {
      room.leave();
    });
    if (socket.destroyed) {
      leave();
      return;
    }
    socket.once('close', leave);
    this.#sockets[guest].handleUpgrade(request, socket, head, (connection) => {
      this.#connect(connection, guest, leave);
    });
  }

  #connect(connection: WebSocket, guest: Guest, leave: () => void): void {
    const present = this.#service;
    const asker = askerOf(connection, () => {
      intake.go();
    });
    // A job's late words belong to its own layer, not to the one that runs here now.
    const service = (): Service => (guest === 'job' ? present : this.#service);
    const peer = new Peer(
      (text) => {
        asker.send(text);
      },
      (request) => dispatch(service().handlers, request, guest, asker),
    );
    const intake = new Intake({
      connection,
      pressure: () => (guest === 'job' ? present.pressure() : undefined),
      deal: (text) => {
        const frame = decodeFrame(text);
        if (!frame.ok) {
          asker.send(JSON.stringify({ result: 'error', rsp_id: 0, reason: frame.reason }));
          return undefined;
        }
        const { value } = frame;
        if (guest === 'job' || value.id !== 'request' || value.action !== 'register')
          return peer.receive(value);
        leave();
        this.#register(connection, value.payload);
        return undefined;
      },
    });
    // What is wrong is told to the other side by the close frame that follows.
    connection.on('error', () => undefined);
    connection.on('message', (data: Buffer) => {
      intake.take(data.toString());
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

/** A client as the handlers see it. One that asks and does not read is cut off, before it costs too much memory. */
function askerOf(connection: WebSocket, onTaken: () => void): Asker {
  return {
    send: (text) => {
      if (connection.readyState !== connection.OPEN) return;
      if (connection.bufferedAmount > LARGEST_BACKLOG) connection.terminate();
      else connection.send(text, onTaken);
    },
    get backlog() {
      return connection.bufferedAmount;
    },
    get closed() {
      return connection.readyState !== connection.OPEN;
    },
    close: () => {
      connection.close();
    },
  };
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
