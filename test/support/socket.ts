import { request } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributes } from './records.ts';
import { within } from './within.ts';

/** One JSON frame. */
export type JsonFrame = Readonly<Record<string, unknown>>;

/** A connection as any foreign program would make it: plain JSON over a standard WebSocket. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #frames: JsonFrame[] = [];
  readonly #closed: Promise<void>;
  #wake: () => void = () => undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#closed = new Promise((resolve) => {
      socket.addEventListener('close', () => resolve());
    });
    socket.addEventListener('message', ({ data }) => {
      this.#frames.push(JSON.parse(String(data)) as JsonFrame);
      this.#wake();
    });
  }

  /** Connects to `HOST:PORT/SECRET`. */
  static async open(address: string): Promise<Connection> {
    const socket = new WebSocket(`ws://${address}`);
    const opened = new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error(`no answer from ${address}`)));
    });
    await within(opened, 'connecting');
    return new Connection(socket);
  }

  /** Sends a frame and returns the next that comes. */
  async send(frame: JsonFrame | string): Promise<JsonFrame> {
    this.post(frame);
    return within(this.#next(), 'an answer');
  }

  /** Sends a frame and waits for nothing. */
  post(frame: JsonFrame | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Asks for an action and returns the reply's payload, or the reason why there is none. */
  async ask(action: string, payload: JsonFrame = {}): Promise<unknown> {
    const reply = await this.send({ action, req_id: 7, posted: false, payload });
    return reply['result'] === 'success' ? reply['payload'] : reply['reason'];
  }

  /** Whether the other side answers still, after all that it was sent; else it has closed the connection. */
  async answers(): Promise<boolean> {
    const id = 1e9 + Math.floor(Math.random() * 1e9);
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.post({ action: 'identify', req_id: id });
    const answered = async (): Promise<boolean> => {
      while ((await this.#next())['rsp_id'] !== id);
      return true;
    };
    return within(Promise.race([answered(), this.#closed.then(() => false)]), 'an answer');
  }

  /** Settles when the other side has closed. */
  async closed(): Promise<void> {
    await within(this.#closed, 'closing');
  }

  close(): void {
    this.#socket.close();
  }

  async #next(): Promise<JsonFrame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** The control address of a layer, as the user's own tools find it: its endpoint and the run's secret. */
export function controlAddress(tracking: string, ...path: string[]): string {
  const secret = readFileSync(join(tracking, 'secret'), 'utf8').trim();
  return `${String(attributes(join(tracking, ...path))['address'])}/${secret}`;
}

/** The HTTP status that answers an attempt to connect. */
export async function knock(
  address: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const [endpoint = '', ...rest] = address.split('/');
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const asked = request(`http://${endpoint}/${rest.join('/')}`, {
    headers: { ...upgrade, ...headers },
  });
  const status = new Promise<number>((resolve, reject) => {
    asked.once('response', (response) => resolve(response.statusCode ?? 0));
    asked.once('upgrade', (_, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.once('error', reject);
  });
  asked.end();
  return within(status, 'an answer to the handshake');
}
