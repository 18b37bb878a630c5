import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { dial, type Client, type Handlers } from '@gator/client';
import {
  failure,
  formatAddress,
  parseAddress,
  value,
  type Address,
  type Payload,
} from '@gator/protocol';
import type { Service } from './host.ts';
import { LayerServer, newSecret } from './server.ts';

const SECRET = newSecret();

let server: LayerServer;
beforeEach(async () => {
  server = new LayerServer(SECRET, '127.0.0.1');
  await server.listen();
});
afterEach(() => {
  server.close();
});

/** How a dial ends: `open`, or why it is refused. */
async function attempt(url: string, options: ClientOptions = {}): Promise<string> {
  const socket = new WebSocket(url, options);
  const result = await new Promise<string>((resolve) => {
    socket.once('open', () => {
      resolve('open');
    });
    socket.once('error', (error) => {
      resolve(error.message);
    });
  });
  socket.terminate();
  return result;
}

async function client(address: Address): Promise<Client> {
  const dialled = await dial(address);
  if (!dialled.ok) throw new Error(dialled.reason);
  return dialled.value;
}

function jobAddress(): Address {
  const address = parseAddress(server.jobAddress());
  if (!address.ok) throw new Error(address.reason);
  return address.value;
}

/** Handlers of one layer, and what they heard. */
function layer(name: string): Service & { heard: string[] } {
  const heard: string[] = [];
  const handlers: Handlers = {
    identify: () => value({ tool: 'gator', version: name }),
    log: ({ message }) => {
      heard.push(message);
      return value({});
    },
    stop: ({ reason }) => {
      heard.push(`stop: ${reason}`);
      return value({});
    },
  };
  return { handlers, heard, warn: (text) => heard.push(text), pressure: () => undefined };
}

const REFUSED = 'Unexpected server response: 401';

describe('the door of a layer', () => {
  it('is closed to who has no secret, or a wrong one', async () => {
    const base = `ws://${server.endpoint}`;
    for (const path of [
      '',
      '/',
      '/wrong',
      `/${SECRET}x`,
      `/x${SECRET}`,
      `/${SECRET.toLowerCase()}/`,
      `/${SECRET}?x=1`,
    ]) {
      expect(await attempt(base + path)).toBe(REFUSED);
    }
    expect(await attempt(base, { headers: { authorization: 'Bearer wrong' } })).toBe(REFUSED);
    expect(await attempt(`${base}/${SECRET}`, { headers: { authorization: 'Bearer wrong' } })).toBe(
      REFUSED,
    );
  });

  it('is open to the secret, in the address or as a bearer token', async () => {
    expect(await attempt(`ws://${formatAddress(server.address)}`)).toBe('open');
    expect(
      await attempt(`ws://${server.endpoint}`, { headers: { authorization: `Bearer ${SECRET}` } }),
    ).toBe('open');
  });

  it('is closed to browsers, which name an origin, whatever they know', async () => {
    for (const origin of ['http://example.com', `http://${server.endpoint}`, 'null']) {
      expect(await attempt(`ws://${formatAddress(server.address)}`, { origin })).toBe(REFUSED);
    }
  });

  it('makes new secrets, each of 128 bits, that need no escape', () => {
    const secrets = new Set(Array.from({ length: 100 }, newSecret));
    expect(secrets.size).toBe(100);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('speaks nothing but WebSocket', async () => {
    const reply = await fetch(`http://${formatAddress(server.address)}`);
    expect([reply.status, await reply.text()]).toEqual([426, '']);
  });

  it('stays open to others though someone breaks off at the door', async () => {
    const { host, port } = server.address;
    for (let count = 0; count < 20; count += 1) {
      const socket = connect(port, host);
      await once(socket, 'connect');
      socket.write(
        'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
      socket.resetAndDestroy();
    }
    expect(await attempt(`ws://${formatAddress(server.address)}`)).toBe('open');
  });
});

describe("a job's secret", () => {
  it('opens what concerns its own layer, and nothing that controls the tree', async () => {
    const one = layer('one');
    server.serve(one);
    const { peer, ...connection } = await client(jobAddress());
    expect(await peer.request('log', { message: 'hello' })).toEqual(value({}));
    expect(await peer.request('identify', {})).toEqual(value({ tool: 'gator', version: 'one' }));
    expect(await peer.request('stop', {})).toEqual(
      failure("'stop' is not open to this connection"),
    );
    const registration = { slot: 1, pid: 1, host: 'h', address: 'h:1', seen: 0 };
    expect(await peer.request('register', registration)).toEqual(
      failure("'register' is not open to this connection"),
    );
    expect(one.heard).toEqual(['hello']);
    connection.close();
  });

  it('is void once the next job has its own', async () => {
    const first = jobAddress();
    expect(await attempt(`ws://${formatAddress(first)}`)).toBe('open');
    const second = jobAddress();
    expect(await attempt(`ws://${formatAddress(first)}`)).toBe(REFUSED);
    expect(await attempt(`ws://${formatAddress(second)}`)).toBe('open');
  });

  it("lets a late word of the last job's reach its own layer only", async () => {
    const [first, second] = [layer('first'), layer('second')];
    server.serve(first);
    const { peer, ...connection } = await client(jobAddress());
    server.serve(second);
    jobAddress();
    expect(await peer.request('log', { message: 'late' })).toEqual(value({}));
    expect([first.heard, second.heard]).toEqual([['late'], []]);
    connection.close();
  });
});

describe("the run's secret", () => {
  it('opens what controls the tree, of the layer that runs now', async () => {
    const [first, second] = [layer('first'), layer('second')];
    server.serve(first);
    const { peer, ...connection } = await client(server.address);
    server.serve(second);
    expect(await peer.request('stop', { reason: 'enough' })).toEqual(value({}));
    expect([first.heard, second.heard]).toEqual([[], ['stop: enough']]);
    expect(await peer.request('spec', {})).toEqual(
      failure("'spec' is not open to this connection"),
    );
    connection.close();
  });

  it('opens the way for a child, which the server then hands over', async () => {
    const registered: Payload<'register'>[] = [];
    server.accept = (socket, registration) => {
      registered.push(registration);
      socket.send('welcome');
    };
    const socket = new WebSocket(`ws://${formatAddress(server.address)}`);
    await once(socket, 'open');
    const payload = { slot: 1, pid: 2, host: 'h', address: 'h:3', seen: 0 };
    const answer = once(socket, 'message');
    socket.send(JSON.stringify({ action: 'register', payload }));
    expect(String((await answer)[0])).toBe('welcome');
    expect(registered).toEqual([payload]);
    socket.terminate();
  });

  it('does not let a child in where there are none, or that does not say who it is', async () => {
    for (const slot of [1, -1]) {
      if (slot < 0) server.accept = () => undefined;
      const socket = new WebSocket(`ws://${formatAddress(server.address)}`);
      await once(socket, 'open');
      const closed = once(socket, 'close');
      socket.send(
        JSON.stringify({
          action: 'register',
          payload: { slot, pid: 2, host: 'h', address: 'h:3', seen: 0 },
        }),
      );
      await closed;
    }
  });
});

describe('a frame that cannot be read', () => {
  it('is answered with the reason, and the conversation goes on', async () => {
    server.serve(layer('one'));
    const socket = new WebSocket(`ws://${formatAddress(server.address)}`);
    await once(socket, 'open');
    for (const [text, reply] of [
      ['no JSON', '{"result":"error","rsp_id":0,"reason":"the frame is not JSON"}'],
      [
        '{"action":"nothing","req_id":5}',
        '{"result":"error","rsp_id":5,"reason":"unknown action \'nothing\'"}',
      ],
      [
        '{}',
        '{"action":"identify","rsp_id":0,"result":"success","payload":{"tool":"gator","version":"one"}}',
      ],
    ] as const) {
      const answer = once(socket, 'message');
      socket.send(text);
      expect(String((await answer)[0])).toBe(reply);
    }
    socket.terminate();
  });
});
