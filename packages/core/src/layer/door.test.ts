import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { formatAddress, value } from '@gator/protocol';
import { LayerServer, newSecret } from './server.ts';

const SECRET = newSecret();
const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

let server: LayerServer;
let told: string[] = [];
let opened: { destroy(): void }[] = [];

async function listen(patience?: number): Promise<void> {
  server = new LayerServer(SECRET, '127.0.0.1', patience);
  await server.listen();
  server.serve({
    handlers: {
      log: ({ message }) => {
        told.push(message.slice(0, 20));
        return value({});
      },
    },
    warn: (text) => told.push(text),
    pressure: () => undefined,
  });
}

beforeEach(async () => {
  told = [];
  opened = [];
  await listen();
});
afterEach(() => {
  for (const each of opened) each.destroy();
  server.close();
});

async function knock(): Promise<Socket> {
  const socket = connect(server.address.port, server.address.host);
  opened.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** All that is answered to these bytes. */
async function answer(bytes: string): Promise<string> {
  const socket = await knock();
  let text = '';
  socket.on('data', (data: Buffer) => {
    text += data.toString();
  });
  const closed = once(socket, 'close');
  socket.on('end', () => socket.destroy());
  socket.write(bytes);
  await closed;
  return text;
}

async function open(address: string, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${address}`, options);
  opened.push({
    destroy: () => {
      socket.terminate();
    },
  });
  await once(socket, 'open');
  return socket;
}

describe('who proves no secret', () => {
  it('gets the same bytes, whatever is asked for, and however', async () => {
    const host = 'Host: localhost\r\n';
    const asked = [
      `GET / HTTP/1.1\r\n${host}\r\n`,
      `GET /index.html HTTP/1.1\r\n${host}\r\n`,
      `POST /wrong HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc`,
      `PUT / HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`,
      `PUT / HTTP/1.1\r\n${host}Expect: wonders\r\n\r\n`,
      `OPTIONS * HTTP/1.1\r\n${host}\r\n`,
      `CONNECT a.example:80 HTTP/1.1\r\n${host}\r\n`,
      `GET / HTTP/1.1\r\n${host}${UPGRADE}\r\n`,
      `GET /${'x'.repeat(22)} HTTP/1.1\r\n${host}${UPGRADE}\r\n`,
      `GET / HTTP/1.1\r\n${host}Authorization: Basic abc\r\n\r\n`,
      `GET /${SECRET} HTTP/1.1\r\n${host}Origin: http://localhost\r\n\r\n`,
      `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(10_000)}\r\n\r\n`,
      'GET / HTTP/1.0\r\n\r\n',
      'no HTTP at all\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
    ];
    const answers = await Promise.all(asked.map(answer));
    expect(new Set(answers)).toEqual(
      new Set(['HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n']),
    );
  });

  it('is after twenty tries not answered any more; a right secret opens all the same', async () => {
    const wrong = `GET /wrong HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n`;
    const answers: string[] = [];
    for (let tries = 0; tries < 30; tries += 1) answers.push(await answer(wrong));
    expect(answers.filter((text) => text !== '')).toHaveLength(20);
    expect(answers.slice(20).join('')).toBe('');
    expect(told).toEqual([
      'Refused a connection from 127.0.0.1: it did not prove a secret',
      'Refused 10 connections so far that did not prove a secret, the last from 127.0.0.1',
    ]);
    await open(formatAddress(server.address));
  });

  it('is put out in time, though it says nothing, or begins and does not end', async () => {
    server.close();
    await listen(100);
    const [silent, slow] = [await knock(), await knock()];
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n');
    for (const socket of [silent, slow]) socket.resume();
    await Promise.all([silent, slow].map((socket) => once(socket, 'close')));
  });

  it('is put out too where it was refused and does not go', async () => {
    server.close();
    await listen(100);
    const socket = connect({ ...server.address, allowHalfOpen: true });
    opened.push(socket);
    await once(socket, 'connect');
    socket.resume().write('no HTTP\r\n\r\n');
    await once(socket, 'end');
    // What is written to who has gone is answered by a reset.
    const reset = once(socket, 'error');
    const write = (): void => {
      if (!socket.destroyed) socket.write('x', () => setImmediate(write));
    };
    write();
    await reset;
  });

  it('cannot keep others out by the number of connections that it holds open', async () => {
    const first = await knock();
    first.resume();
    const closed = once(first, 'close');
    for (let count = 0; count < 300; count += 1) await knock();
    await closed;
    await open(formatAddress(server.address));
  });
});

describe('who proves a secret', () => {
  it('may not have its frames compressed', async () => {
    const { extensions } = await open(formatAddress(server.address), { perMessageDeflate: true });
    expect(extensions).toBe('');
  });

  it('sends as a job frames of up to 1 MiB, and as a tool of up to 16', async () => {
    const large = (bytes: number): string =>
      JSON.stringify({ action: 'log', req_id: 1, payload: { message: 'x'.repeat(bytes) } });
    const job = await open(server.jobAddress());
    const replied = once(job, 'message');
    job.send(large(1_000_000));
    await replied;
    const closed = once(job, 'close');
    job.send(large(1024 * 1024));
    expect((await closed)[0]).toBe(1009);
    const tool = await open(formatAddress(server.address));
    const answered = once(tool, 'message');
    tool.send(large(15_000_000));
    await answered;
    expect(told).toEqual(['x'.repeat(20), 'x'.repeat(20)]);
  });

  it('waits for a place where a job has too many connections; the next job has places of its own', async () => {
    const address = server.jobAddress();
    const held = await Promise.all(Array.from({ length: 128 }, () => open(address)));
    const late = open(address);
    let entered = false;
    void late.then(() => {
      entered = true;
    });
    await open(formatAddress(server.address));
    await open(server.jobAddress());
    expect(entered).toBe(false);
    held[0]?.close();
    await late;
  });

  it('loses nothing of a flood', async () => {
    const job = await open(server.jobAddress());
    const count = 100_000;
    for (let number = 0; number < count; number += 1)
      job.send(
        JSON.stringify({ action: 'log', posted: true, payload: { message: String(number) } }),
      );
    const answered = once(job, 'message');
    job.send(JSON.stringify({ action: 'identify', req_id: 1 }));
    await answered;
    expect(told).toEqual(Array.from({ length: count }, (_, number) => String(number)));
  });

  it('waits as a job where its layer does not keep up, and a tool does not', async () => {
    const relief = Promise.withResolvers<undefined>();
    let pressure: Promise<void> | undefined = relief.promise;
    server.serve({
      handlers: {
        log: ({ message }) => {
          told.push(message);
          return value({});
        },
      },
      warn: () => undefined,
      pressure: () => pressure,
    });
    const job = await open(server.jobAddress());
    const tool = await open(formatAddress(server.address));
    const say = async (socket: WebSocket, message: string): Promise<void> => {
      const answered = once(socket, 'message');
      socket.send(JSON.stringify({ action: 'log', req_id: 1, payload: { message } }));
      await answered;
    };
    await say(job, 'first');
    const second = say(job, 'second');
    for (const message of ['a tool', 'again']) await say(tool, message);
    expect(told).toEqual(['first', 'a tool', 'again']);
    pressure = undefined;
    relief.resolve(undefined);
    await second;
    expect(told).toEqual(['first', 'a tool', 'again', 'second']);
  });

  it('is told what is wrong with what is nested without end', async () => {
    const job = await open(server.jobAddress());
    for (const text of ['['.repeat(500_000), `{"payload":${'{"a":'.repeat(100_000)}`]) {
      const answered = once(job, 'message');
      job.send(text);
      expect(String((await answered)[0])).toContain('the frame is not JSON');
    }
    const deep = `{"action":"log","req_id":1,"payload":{"message":"m","x":${'['.repeat(9e4)}${']'.repeat(9e4)}}}`;
    const answered = once(job, 'message');
    job.send(deep);
    expect(String((await answered)[0])).toContain('"result":');
  });
});
