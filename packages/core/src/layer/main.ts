import { DIAL_VARIABLE, SLOT_VARIABLE } from '@gator/schedulers';
import { parseAddress } from '@gator/protocol';
import { LayerProcess } from './process.ts';
import { LayerServer } from './server.ts';

/** The program of every layer's process but the root's. The scheduler that starts it says whom to dial. */
async function main(): Promise<void> {
  const parent = parseAddress(process.env[DIAL_VARIABLE] ?? '');
  const slot = Number(process.env[SLOT_VARIABLE]);
  if (!parent.ok) {
    process.stderr.write('this program is started by gator, not by hand\n');
    process.exitCode = 3;
    return;
  }
  const server = new LayerServer(parent.value.secret, '127.0.0.1');
  await server.listen();
  await new LayerProcess(server, parent.value, slot).run();
  process.exit();
}

void main();
