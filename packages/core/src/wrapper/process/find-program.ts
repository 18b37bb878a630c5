import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where programs are looked for without a PATH, as the C library does. */
const DEFAULT_PATH = '/usr/bin:/bin';

/**
 * The file that a command's name stands for: itself where it has a slash, else the first that can
 * be executed in the folders of PATH. Otherwise the system's name of what is wrong.
 */
export function findProgram(
  command: string,
  path: string | undefined,
  cwd: string,
): { readonly file: string } | { readonly code: 'ENOENT' | 'EACCES' } {
  if (command.includes('/')) return { file: command };
  let code: 'ENOENT' | 'EACCES' = 'ENOENT';
  for (const folder of (path ?? DEFAULT_PATH).split(':')) {
    // An empty part is the current folder, which is the command's own.
    const file = resolve(cwd, join(folder === '' ? '.' : folder, command));
    const fault = command === '' ? 'ENOENT' : faultOf(file);
    if (fault === undefined) return { file };
    if (fault === 'EACCES') code = fault;
  }
  return { code };
}

function faultOf(file: string): 'ENOENT' | 'EACCES' | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 'ENOENT';
  if (!found.isFile()) return 'EACCES';
  try {
    accessSync(file, constants.X_OK);
    return undefined;
  } catch {
    return 'EACCES';
  }
}
