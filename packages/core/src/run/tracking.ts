import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DATABASE, LATEST, SECRET_FILE, TRACKING } from '@gator/store';
import { failure, faultCode, systemFault, value, type Expected } from '@gator/protocol';

/** Makes the root's tracking directory: the one that was asked for, or a new one named for the time. */
export function makeTracking(asked: string | undefined, time: Date): Expected<string> {
  try {
    return asked === undefined ? value(makeTimed(time)) : makeAsked(resolve(asked));
  } catch (error) {
    return failure(`cannot make the tracking directory: ${systemFault(error)}`);
  }
}

/**
 * Leaves the run's secret where the user's own tools find it: in a new file, and no other that somebody has laid
 * there. That of a run that is gone on with gives way to it.
 */
export function writeSecret(directory: string, secret: string): void {
  const file = join(directory, SECRET_FILE);
  rmSync(file, { force: true });
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
}

/** Closes a run to all other users of this machine, where its sockets are open to other machines. */
export function closeToOthers(directory: string): void {
  chmodSync(directory, 0o700);
}

function makeAsked(directory: string): Expected<string> {
  if (existsSync(join(directory, DATABASE))) {
    return failure(`${directory} holds a run already: name another directory, or remove it`);
  }
  makeFolder(directory);
  // What is in it is somebody's: a run would write its own files over it.
  if (readdirSync(directory).length > 0) {
    return failure(`${directory} is not empty: name a new directory, or an empty one`);
  }
  return value(directory);
}

function makeTimed(time: Date): string {
  const folder = resolve(TRACKING);
  makeFolder(folder);
  const stem = timeName(time);
  for (let count = 0; ; count += 1) {
    const name = count === 0 ? stem : `${stem}_${String(count)}`;
    if (!makeNew(join(folder, name))) continue;
    pointLatest(folder, name);
    return join(folder, name);
  }
}

/**
 * Makes a folder, and those above it that are missing. Node's own recursive form never ends below `/proc`, where a folder can
 * neither be found nor made.
 */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  makeNew(path);
}

function makeNew(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if (faultCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The link is replaced in one step, so that it is never missing. */
function pointLatest(folder: string, name: string): void {
  const link = join(folder, `.${LATEST}.${String(process.pid)}`);
  rmSync(link, { force: true });
  symlinkSync(name, link);
  renameSync(link, join(folder, LATEST));
}

/** Where a run is recorded by default; a second one of that second gets a number besides. */
export function timedDirectory(time: Date): string {
  return join(TRACKING, timeName(time));
}

/** Local time, in characters that are safe in a file's name: `2026-05-01T13-45-10`. */
export function timeName(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replaceAll(':', '-');
}
