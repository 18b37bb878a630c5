import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { openSocket } from './dial.ts';

it('sends frames as they are, without the work of a mask', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const bound = server.address();
  if (typeof bound === 'string' || bound === null) throw new TypeError('a port is bound');
  const client = openSocket({ host: '127.0.0.1', port: bound.port, secret: 's' });
  const connected = once(server, 'connection');
  await once(client, 'open');
  const [socket, request] = (await connected) as [WebSocket, IncomingMessage];
  const bytes = once(request.socket, 'data');
  const message = once(socket, 'message');
  client.send('told');
  expect(await bytes).toEqual([Buffer.from('\x81\x84\0\0\0\0told', 'latin1')]);
  expect(String((await message)[0])).toBe('told');
  client.terminate();
  server.close();
});
