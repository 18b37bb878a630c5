import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const NOBODY = 65534;
const BIN = join(import.meta.dirname, '../../packages/cli/bin/gator');

/** Whether this machine lets a test act as other users: it takes root, setpriv of util-linux, and a folder that all can read. */
export const lacksUsers =
  process.getuid?.() !== 0 ||
  asNobody('test -x "$0" -a -r "$1"', process.execPath, BIN).status !== 0;

/** The number of the user `nobody`, and its words for setpriv. */
function identity(user: number): string[] {
  return [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
}

/** Runs a line of shell as the user `nobody`, and returns its status and all that it printed. */
export function asNobody(line: string, ...words: string[]): { status: number; said: string } {
  const { status, stdout, stderr } = spawnSync(
    'setpriv',
    [...identity(NOBODY), 'sh', '-c', line, ...words],
    { cwd: '/', encoding: 'utf8' },
  );
  return { status: status ?? -1, said: stdout + stderr };
}

/** The same, with `gator` in a folder that then belongs to `nobody`. */
export function gatorAsNobody(folder: string, words: string): { status: number; said: string } {
  spawnSync('chown', ['-R', String(NOBODY), folder]);
  return asNobody(`cd "$0" && exec "$1" ${words}`, folder, BIN);
}

/** Waits at a port for whoever comes there, and prints all that is sent. */
const IMPOSTOR = `
const server = require('node:net').createServer((socket) => {
  console.log('visited');
  socket.on('error', () => undefined).on('data', (data) => console.log(String(data)));
});
server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log('waiting'));
`;

/** A third user, who has taken a port of the loopback interface. */
export function impostorAt(port: number): ChildProcess {
  const program = [process.execPath, '-e', IMPOSTOR, String(port)];
  return spawn('setpriv', [...identity(NOBODY - 1), ...program], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
