import { readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

/** The kernel's tables of sockets. Each line has the local address and port, the state, and the owner's number. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const ENTRY = /^\s*\d+: [\dA-F]+:([\dA-F]{4}) \S+ ([\dA-F]{2}) \S+ \S+ \S+ +(\d+) /gm;
const LISTENS = '0A';
const ROOT = 0;

/**
 * Whether another user listens at a port of this machine. When a layer's process has died, anybody
 * may take its port, and wait there for the run's secret, or for a child that asks what to run. Root
 * could do so anyhow. Where the system does not tell, the answer is no.
 *
 * @param user the number of the one who asks
 */
export function isImpostor(port: number, user: number, tables: readonly string[]): boolean {
  const entries = tables.flatMap((table) => [...table.matchAll(ENTRY)]);
  const there = entries.filter(([, hex = '']) => Number.parseInt(hex, 16) === port);
  const owners = there.flatMap(([, , state, owner]) => (state === LISTENS ? [Number(owner)] : []));
  return there.length > 0 && !owners.some((owner) => owner === user || owner === ROOT);
}

/** Sends a request, once it is connected, unless the port is another user's: then it never sees the secret in it. */
export function sendGuarded(request: ClientRequest): void {
  request.once('socket', (socket) => {
    // Once it is connected, whoever listens is the one who has it.
    socket.once('connect', () => {
      if (isTaken(socket)) request.destroy(new Error("the port is another user's now"));
      else request.end();
    });
  });
}

function isTaken({ remoteAddress = '', remotePort = 0 }: Socket): boolean {
  const user = process.getuid?.() ?? ROOT;
  // Root looks at the runs of others.
  if (user === ROOT || !isThisMachine(remoteAddress)) return false;
  return isImpostor(remotePort, user, TABLES.map(read));
}

function isThisMachine(host: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.some(({ address }) => address === host);
}

function read(table: string): string {
  try {
    return readFileSync(table, 'utf8');
  } catch {
    return '';
  }
}
