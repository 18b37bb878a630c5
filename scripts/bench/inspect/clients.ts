/**
 * Clients of a run, in a process of their own: each connects to the root and to its first tier,
 * subscribes, and drops what it is told. The last ones never read. A line is printed when all are
 * connected; when its standard input ends, the process prints its seconds of CPU and what it read.
 *
 *     node scripts/bench/inspect/clients.ts TRACKING CLIENTS STUCK
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { attributeIn } from '../database.ts';

/** Milliseconds between two looks for a layer that is to start. */
const LOOK = 20;
/** Takes what is read by all: nobody looks at it. */
const bin = Buffer.alloc(64 * 1024);
let bytes = 0;

const [tracking = '', clients = '', stuck = ''] = process.argv.slice(2);
const sockets: Socket[] = [];
for (const layer of ['.', 'tier']) {
  const directory = join(tracking, layer);
  const address = await addressOf(directory);
  const secret = readFileSync(join(tracking, 'secret'), 'utf8').trim();
  for (let client = 0; client < Number(clients); client += 1)
    sockets.push(open(address, secret, client >= Number(clients) - Number(stuck)));
}
console.log('connected');
process.stdin.resume().on('end', () => {
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ cpu: (user + system) / 1e6, bytes }));
  process.exit();
});

/** The endpoint of a layer, once it listens. */
async function addressOf(directory: string): Promise<URL> {
  const database = join(directory, 'db.sqlite');
  for (;;) {
    const address = attributeIn(database, 'address');
    if (address !== undefined) return new URL(`http://${address}`);
    await delay(LOOK);
  }
}

function open({ hostname, port }: URL, secret: string, isStuck: boolean): Socket {
  const onread = {
    buffer: bin,
    callback: (count: number) => {
      bytes += count;
      return !isStuck;
    },
  };
  const socket = connect({ host: hostname, port: Number(port), onread });
  // A run that ends closes its connections in the midst of what it tells.
  socket.on('error', () => socket.destroy());
  socket.write(`GET /${secret} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r
Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
  socket.write(frame('{"action":"subscribe","req_id":1,"payload":{}}'));
  return socket;
}

/** A short text as a client's frame (RFC 6455): masked, with a mask that changes nothing. */
function frame(text: string): Buffer {
  const head = [0x81, 0x80 | text.length, 0, 0, 0, 0];
  return Buffer.concat([Buffer.from(head), Buffer.from(text)]);
}
