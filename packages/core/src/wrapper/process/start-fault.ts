import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { withRemedy } from '@gator/protocol';
import type { StartOptions } from './command-process.ts';

/** Why a command could not be started, in a person's words. `code` is the system's name for it, as `ENOENT`. */
export function startFault(
  { code, message }: { readonly code: string; readonly message: string },
  { command, cwd }: Pick<StartOptions, 'command' | 'cwd'>,
): string {
  const folder = folderFault(cwd);
  if (folder !== undefined) return folder;
  switch (code) {
    case 'ENOENT':
      return `cannot start '${command}': ${absence(command, cwd)}`;
    case 'EACCES':
      return `cannot start '${command}': it is not an executable file`;
    case 'E2BIG':
      return `cannot start '${command}': its arguments and environment are too long for this system`;
    case 'EAGAIN':
    case 'ENOMEM':
    case 'EMFILE':
    case 'ENFILE':
      return `cannot start '${command}': ${withRemedy(message, code)}`;
    default:
      return `cannot start '${command}': ${message}`;
  }
}

/** The system says the same of a missing file and of a script whose interpreter is missing. */
function absence(command: string, cwd: string): string {
  if (!command.includes('/')) return 'not found on PATH';
  return existsSync(resolve(cwd, command))
    ? 'the interpreter that its first line names does not exist'
    : 'there is no such file';
}

function folderFault(cwd: string): string | undefined {
  try {
    return statSync(cwd).isDirectory()
      ? undefined
      : `the working directory ${cwd} is not a directory`;
  } catch {
    return `the working directory ${cwd} does not exist`;
  }
}
