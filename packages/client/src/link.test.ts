import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  decodeFrame,
  encodeSuccess,
  failure,
  value,
  type Address,
  type Request,
} from '@gator/protocol';
import { dial } from './dial.ts';
import { Link, type LinkOptions } from './link.ts';
import { Peer } from './peer.ts';
import { Session } from './session.ts';

/** A parent with one child: it answers `register`, and then whatever it is asked, by one session over all connections. */
class Parent {
  readonly heard: Request[] = [];
  readonly dials: WebSocket[] = [];
  readonly #session = new Session((frame) => {
    void this.peer.receive(frame);
  });
  readonly peer = new Peer(
    (text) => {
      this.#session.send(text);
    },
    (request) => {
      this.heard.push(request);
      this.#hearing?.();
      return value({});
    },
  );
  readonly #server: WebSocketServer;
  #hearing: (() => void) | undefined;

  constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.dials.push(socket);
      socket.once('message', (data: Buffer) => {
        this.#register(socket, data.toString());
      });
    });
  }

  static async listen(port = 0): Promise<Parent> {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    await once(server, 'listening');
    return new Parent(server);
  }

  get address(): Address {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the parent does not listen');
    return { host: '127.0.0.1', port: bound.port, secret: '' };
  }

  /** Settles when so many requests have come in all. */
  async hears(count: number): Promise<void> {
    while (this.heard.length < count) {
      const next = Promise.withResolvers<undefined>();
      this.#hearing = () => {
        next.resolve(undefined);
      };
      await next.promise;
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #register(socket: WebSocket, text: string): void {
    const frame = decodeFrame(text);
    if (!frame.ok || frame.value.id !== 'request') throw new Error('a child registers first');
    const { seen } = frame.value.payload as { seen: number };
    socket.on('message', (data: Buffer) => {
      this.#session.receive(data.toString());
    });
    socket.send(encodeSuccess('register', 0, { seen: this.#session.seen }));
    this.#session.attach((frameText) => {
      socket.send(frameText);
    }, seen);
  }
}

const NEED = { child: 1, needs: [], released: [] };

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function parent(): Promise<Parent> {
  const made = await Parent.listen();
  closers.push(() => made.close());
  return made;
}

function link(address: Address, options: Partial<LinkOptions> = {}): Link {
  const made = new Link({
    address,
    identity: { slot: 1, pid: 2, host: 'h', address: 'h:3' },
    serve: () => failure('nothing is answered here'),
    grace: 10_000,
    onLost: (reason) => {
      throw new Error(reason);
    },
    ...options,
  });
  closers.push(() => {
    made.close();
  });
  return made;
}

describe('Link', () => {
  it('asks its parent, and is asked', async () => {
    const above = await parent();
    const asked: string[] = [];
    const below = link(above.address, {
      serve: ({ action }) => {
        asked.push(action);
        return value({});
      },
    });
    expect(await below.peer.request('need', NEED)).toEqual(value({}));
    expect(below.up).toBe(true);
    expect(await above.peer.request('stop', { child: 1 })).toEqual(value({}));
    expect(asked).toEqual(['stop']);
  });

  it('redials a connection that drops, and goes on where it was', async () => {
    const above = await parent();
    const below = link(above.address);
    for (let round = 0; round < 5; round += 1) {
      for (let n = 0; n < 100; n += 1) below.peer.post('need', { ...NEED, child: round * 100 + n });
      above.dials.at(-1)?.terminate();
      await above.hears((round + 1) * 100);
    }
    const children = above.heard.map(({ payload }) => (payload as { child: number }).child);
    expect(children).toEqual(Array.from({ length: 500 }, (_, index) => index));
    expect(above.dials.length).toBeGreaterThan(1);
  });

  it('loses its parent at once where nobody listens on this machine any more', async () => {
    const above = await parent();
    const { address } = above;
    const lost = Promise.withResolvers<string>();
    const below = link(address, { onLost: lost.resolve });
    expect(await below.peer.request('need', NEED)).toEqual(value({}));
    const open = below.peer.request('spec', {});
    await above.close();
    closers.shift();
    expect(await lost.promise).toBe('its parent is gone');
    expect(below.up).toBe(false);
    expect(await below.peer.request('spec', {})).toEqual(failure('the parent is gone'));
    expect((await open).ok).toBe(false);
  });

  it('loses a parent that does not take it in, after the grace', async () => {
    let dials = 0;
    const server = createServer((socket) => {
      dials += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => void server.close());
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    const lost = Promise.withResolvers<string>();
    link({ host: '127.0.0.1', port: bound.port, secret: '' }, { grace: 150, onLost: lost.resolve });
    expect(await lost.promise).toBe('its parent is gone');
    expect(dials).toBeGreaterThan(1);
  });

  it('is not dialled again once it is closed, and what was asked fails', async () => {
    const above = await parent();
    const below = link(above.address);
    await below.peer.request('need', NEED);
    const socket = above.dials[0];
    if (socket === undefined) throw new Error('nobody dialled');
    const gone = once(socket, 'close');
    below.close();
    await gone;
    expect(await below.peer.request('spec', {})).toEqual(failure('the link is closed'));
    expect(above.dials).toHaveLength(1);
  });
});

describe('dial', () => {
  it('says where nobody answers', async () => {
    const above = await Parent.listen();
    const { address } = above;
    await above.close();
    const client = await dial({ ...address, secret: 'hidden' });
    expect(client.ok ? '' : client.reason).toMatch(/^no layer answers at 127\.0\.0\.1:\d+: /);
    expect(client.ok ? '' : client.reason).not.toContain('hidden');
  });

  it('fails what was asked when the layer closes the connection', async () => {
    const above = await parent();
    const client = await dial(above.address);
    if (!client.ok) throw new Error(client.reason);
    const asked = client.value.peer.request('identify', {});
    above.dials[0]?.terminate();
    await client.value.closed;
    expect((await asked).ok).toBe(false);
  });
});
