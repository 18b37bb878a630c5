/**
 * A job that a test conducts: it connects to the test's socket, says who it is, and does what it
 * is told, one order a line. When the test is gone, so is the puppet.
 */
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { News, Order } from './orders.ts';

const { env } = process;
const socket = connect(env['PUPPETS'] ?? '');

function tell(news: News): void {
  socket.write(`${JSON.stringify(news)}\n`);
}

function print(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

function perform(order: Order): void {
  switch (order.id) {
    case 'print':
      for (let time = 0; time < order.times; time += 1)
        print(order.to === 'stdout' ? 1 : 2, Buffer.from(order.bytes, 'base64'));
      return;
    case 'exit':
      process.exit(order.code);
      break;
    case 'die':
      process.kill(process.pid, order.signal);
      return;
    case 'survive':
      process.on(order.signal, () => {
        tell({ id: 'signalled', signal: order.signal });
      });
      return;
    case 'spawn':
      spawn(process.execPath, [import.meta.filename], {
        detached: order.apart,
        stdio: order.apart ? 'ignore' : 'inherit',
        env: { ...env, PUPPET: order.name },
      });
      return;
    default:
      order satisfies never;
  }
}

socket.once('connect', () => {
  const name = env['PUPPET'] ?? env['GATOR_PATH'] ?? '';
  tell({ id: 'entered', name, pid: process.pid, env: Object.fromEntries(present(env)) });
});
socket.once('close', () => process.exit(99));
createInterface({ input: socket }).on('line', (line) => {
  perform(JSON.parse(line) as Order);
  tell({ id: 'done' });
});

function present(variables: NodeJS.ProcessEnv): [string, string][] {
  return Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
}
