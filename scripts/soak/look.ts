import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributeIn } from '../bench/database.ts';
import { bytesOf, tasksOf } from '../bench/proc.ts';
import type { Look } from './trend.ts';

/** A layer that is looked at while it runs. */
export interface Watched {
  readonly pid: number;
  /** A connection that is held open, over which it is asked. */
  readonly socket: WebSocket;
}

/** Connects to a layer of a run, by the folder that it has below the root's. */
export async function watch(tracking: string, folder: string): Promise<Watched> {
  const database = join(tracking, folder, 'db.sqlite');
  const secret = readFileSync(join(tracking, 'secret'), 'utf8').trim();
  const socket = new WebSocket(`ws://${attributeIn(database, 'address') ?? ''}/${secret}`);
  await once(socket, 'open');
  return { pid: Number(attributeIn(database, 'pid')), socket };
}

/** Looks at a layer's process once. */
export async function lookAt({ pid, socket }: Watched): Promise<Look> {
  const asked = performance.now();
  socket.send('{"action":"identify","req_id":1,"payload":{}}');
  await once(socket, 'message');
  return {
    reply: performance.now() - asked,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: tasksOf(pid).length,
    memory: bytesOf(pid, 'smaps_rollup', 'Pss'),
  };
}
