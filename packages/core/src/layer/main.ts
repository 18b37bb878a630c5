import { DIAL_VARIABLE, SLOT_VARIABLE } from '@gator/schedulers';
import { isLoopback, LOOPBACK, parseAddress } from '@gator/protocol';
import { guardRun } from '../run/guard.ts';
import { LayerProcess } from './process.ts';
import { LayerServer } from './server.ts';

/**
 * The program of every layer's process but the root's, which the scheduler that starts it tells whom
 * to dial; and of a root's guard that has something to do.
 */
async function main(): Promise<void> {
  if (await guardRun(process.env)) return;
  const parent = parseAddress(process.env[DIAL_VARIABLE] ?? '');
  const slot = Number(process.env[SLOT_VARIABLE]);
  if (!parent.ok) {
    process.stderr.write('this program is started by gator, not by hand\n');
    process.exitCode = 3;
    return;
  }
  // The parent was reached at an address of this machine: who reaches it there reaches this layer too.
  const host = isLoopback(parent.value.host) ? LOOPBACK : parent.value.host;
  const server = new LayerServer(parent.value.secret, host);
  const listening = await server.listen();
  if (!listening.ok) {
    process.stderr.write(`error: ${listening.reason}\n`);
    process.exit(3);
  }
  await new LayerProcess(server, parent.value, slot).run();
  process.exit();
}

void main();
