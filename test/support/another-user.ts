import { spawnSync } from 'node:child_process';

/** Whether this machine lets a test act as another user: it takes root, and setpriv of util-linux. */
export const lacksUsers =
  process.getuid?.() !== 0 || spawnSync('setpriv', ['--version']).status !== 0;

/** Runs a line of shell as the user `nobody`, and returns its status and all that it printed. */
export function asNobody(line: string, ...words: string[]): { status: number; said: string } {
  const who = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  const { status, stdout, stderr } = spawnSync('setpriv', [...who, 'sh', '-c', line, ...words], {
    cwd: '/',
    encoding: 'utf8',
  });
  return { status: status ?? -1, said: stdout + stderr };
}
