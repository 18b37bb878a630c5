import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { failure, value, type Expected } from '@gator/protocol';
import { Refusals } from './refusals.ts';

/** What everybody gets who proves no secret, whatever is asked for. */
const REFUSAL = 'HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const FULL = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Milliseconds in which a connection has to prove a secret, and one that was refused has to go. */
const PATIENCE = 10_000;
/** Connections that have proved nothing yet; one more costs the oldest of them its place. */
const UNPROVEN = 256;
/** Bytes of a request's head. */
const LARGEST_HEAD = 8 * 1024;

/** Goes on with a connection that has proved a secret; false where there is no room for it. */
export type Enter = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;

export interface DoorOptions {
  /** What a secret opens; undefined where it is none. */
  readonly open: (secret: string) => Enter | undefined;
  /** Takes a line for the layer's messages. */
  readonly tell: (text: string) => void;
  /** Milliseconds in which a connection has to prove a secret. */
  readonly patience?: number | undefined;
}

/**
 * The door of a layer: an HTTP server that lets in, as a WebSocket, who proves a secret. Whoever does
 * not learns nothing, not even what is behind it, and cannot stand in the way of others.
 *
 *     connected ──right secret──► in
 *         └──none, a wrong one, a browser, no HTTP, or too late──► 401, or after many of them nothing
 */
export class Door {
  readonly #options: DoorOptions;
  readonly #refusals: Refusals;
  readonly #unproven = new Set<Duplex>();
  readonly #patience: number;
  readonly #http;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    this.#refusals = new Refusals({ tell: options.tell });
    const refuse = ({ socket }: IncomingMessage): void => {
      this.#refuse(socket);
    };
    this.#http = createServer({
      headersTimeout: this.#patience,
      requestTimeout: this.#patience,
      connectionsCheckingInterval: this.#patience / 2,
      maxHeaderSize: LARGEST_HEAD,
    })
      .on('connection', (socket) => {
        this.#greet(socket);
      })
      .on('upgrade', (request, socket, head) => {
        this.#upgrade(request, socket, head);
      })
      .on('connect', (_, socket) => {
        this.#refuse(socket);
      })
      .on('request', (request, response) => {
        this.#answer(request, response);
      })
      .on('checkContinue', refuse)
      .on('checkExpectation', refuse)
      .on('clientError', (_, socket) => {
        this.#refuse(socket);
      });
  }

  /** Starts to listen on a port of the system's choice. Fails with the reason where the address is not this machine's. */
  listen(host: string): Promise<Expected<undefined>> {
    return new Promise((resolve) => {
      this.#http.once('error', ({ message }) => {
        resolve(failure(`cannot listen at ${host}: ${message}`));
      });
      this.#http.listen(0, host, () => {
        resolve(value(undefined));
      });
    });
  }

  get port(): number {
    const bound: AddressInfo | string | null = this.#http.address();
    if (bound === null || typeof bound === 'string') throw new Error('the server does not listen');
    return bound.port;
  }

  close(): void {
    this.#http.close();
    for (const socket of this.#unproven) socket.destroy();
  }

  #greet(socket: Socket): void {
    this.#unproven.add(socket);
    socket.once('close', () => this.#unproven.delete(socket));
    const [oldest] = this.#unproven;
    if (this.#unproven.size > UNPROVEN) oldest?.destroy();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const enter = this.#enterWith(request);
    if (enter === undefined) this.#refuse(socket);
    else if (enter(request, socket, head)) this.#unproven.delete(socket);
    else this.#turnAway(socket, FULL);
  }

  /** A plain request is of no use here; who may know so is told. */
  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.#enterWith(request) === undefined) this.#refuse(request.socket);
    else response.writeHead(426, { connection: 'close' }).end();
  }

  /** What the connection's secret opens. A browser names the page's origin; none has any business here. */
  #enterWith({ headers, url = '/' }: IncomingMessage): Enter | undefined {
    if (headers.origin !== undefined) return undefined;
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    return this.#options.open(bearer ?? url.slice(1));
  }

  #refuse(socket: Duplex): void {
    if (this.#refusals.count(addressOf(socket))) this.#turnAway(socket, REFUSAL);
    else socket.destroy();
  }

  /** Who does not go by itself then is put out, in time or when others want in. */
  #turnAway(socket: Duplex, answer: string): void {
    socket.on('error', () => {
      socket.destroy();
    });
    const timer = setTimeout(() => {
      socket.destroy();
    }, this.#patience).unref();
    socket.once('close', () => {
      clearTimeout(timer);
    });
    socket.resume().end(answer);
  }
}

function addressOf(socket: Duplex): string {
  const known = 'remoteAddress' in socket ? socket.remoteAddress : undefined;
  return typeof known === 'string' ? known : 'an unknown address';
}
