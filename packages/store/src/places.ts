import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A layer's database, and its messages as text, in its tracking directory. */
export const DATABASE = 'db.sqlite';
export const MESSAGE_LOG = 'messages.log';
/** What a detached run prints, in its root's tracking directory. */
export const CONSOLE_LOG = 'console.log';
/** The folder in a layer's tracking directory that holds its earlier attempts, each in one of its own. */
export const ATTEMPTS = 'attempts';
/** A layer's own part of the specification, in the same place. */
export const SPEC_FILE = 'spec.yaml';
/**
 * Bytes of a tracking directory's path: SQLite opens no file with a path of more than 512, and counts the journal beside
 * a database. Source: `MAX_PATHNAME` in https://sqlite.org/src/file/src/os_unix.c
 */
export const LONGEST_DIRECTORY = 494;
/** The folder of runs, under the current folder. */
export const TRACKING = 'tracking';
/** The link in it that points to the newest run. */
export const LATEST = 'latest';
/** The file in a run's root directory that holds the run's own secret; only its owner can read it. */
export const SECRET_FILE = 'secret';

/** The run that a layer's tracking directory belongs to: the nearest folder above with a secret. */
export function rootOf(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, SECRET_FILE))) return at;
    if (at === dirname(at)) return undefined;
  }
}
