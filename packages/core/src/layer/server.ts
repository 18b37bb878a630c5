import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  decodeFrame,
  formatAddress,
  formatEndpoint,
  parsePayload,
  type Address,
  type Payload,
} from '@gator/protocol';
import { dispatch, MAX_FRAME, Peer, type Asker, type Handlers, type Role } from '@gator/client';

/** Bytes that a client may leave untaken: 16 MiB. */
const LARGEST_BACKLOG = 16 * 1024 * 1024;

/** Takes over the connection of a process that registers as a child. */
export type Accept = (socket: WebSocket, registration: Payload<'register'>) => void;

/** A new secret: 128 bits, in characters that need no escape in an address. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * The socket of one process. Every connection proves a secret, as the path of its address or as
 * a bearer token: the run's own, which opens everything, or the one that the present job holds.
 */
export class LayerServer {
  readonly #http = createServer((_, response) => {
    response.writeHead(426).end();
  });
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME,
  });
  readonly #secret: string;
  readonly #host: string;
  #jobSecret: string | undefined;
  #handlers: Handlers = {};
  /** Takes connections of child processes; a wrapper has none. */
  accept: Accept | undefined;

  constructor(secret: string, host: string) {
    this.#secret = secret;
    this.#host = host;
    this.#http.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** Starts to listen on a port of the system's choice. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject).listen(0, this.#host, resolve);
    });
  }

  /** The control address, secret included: for child processes and the user's own files. */
  get address(): Address {
    const bound = this.#http.address();
    if (bound === null || typeof bound === 'string') throw new Error('the server does not listen');
    return { host: this.#host, port: bound.port, secret: this.#secret };
  }

  get endpoint(): string {
    return formatEndpoint(this.address);
  }

  serve(handlers: Handlers): void {
    this.#handlers = handlers;
  }

  /** A new job's address; the last one's secret opens nothing any more. */
  jobAddress(): string {
    this.#jobSecret = newSecret();
    return formatAddress({ ...this.address, secret: this.#jobSecret });
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const role = this.#role(request);
    if (role === undefined) {
      socket.on('error', () => {
        socket.destroy();
      });
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (connection) => {
      this.#connect(connection, role);
    });
  }

  /** What the connection's secret opens. A browser names the page's origin; none has any business here. */
  #role({ headers, url = '/' }: IncomingMessage): Role | undefined {
    if (headers.origin !== undefined) return undefined;
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    const secret = bearer ?? url.slice(1);
    if (same(secret, this.#secret)) return 'control';
    if (this.#jobSecret !== undefined && same(secret, this.#jobSecret)) return 'job';
    return undefined;
  }

  #connect(connection: WebSocket, role: Role): void {
    const handlers: Handlers = role === 'job' ? this.#handlers : {};
    const asker = askerOf(connection);
    const peer = new Peer(
      (text) => {
        asker.send(text);
      },
      // A job's late words belong to its own layer, not to the one that runs here now.
      (request) => dispatch(role === 'job' ? handlers : this.#handlers, request, role, asker),
    );
    connection.on('error', () => {
      connection.terminate();
    });
    connection.on('message', (data: Buffer) => {
      const frame = decodeFrame(data.toString());
      if (!frame.ok)
        connection.send(JSON.stringify({ result: 'error', rsp_id: 0, reason: frame.reason }));
      else if (
        role === 'control' &&
        frame.value.id === 'request' &&
        frame.value.action === 'register'
      ) {
        this.#register(connection, frame.value.payload);
      } else peer.receive(frame.value);
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

/** A client as the handlers see it. One that asks and does not read is cut off, before it costs too much memory. */
function askerOf(connection: WebSocket): Asker {
  return {
    send: (text) => {
      if (connection.bufferedAmount > LARGEST_BACKLOG) connection.terminate();
      else connection.send(text);
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

/** Compares in a time that tells nothing of where the texts differ. */
function same(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
