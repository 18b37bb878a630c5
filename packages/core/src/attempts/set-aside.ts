import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Kind } from '@gator/spec';
import { failure, value, type EarlierAttempt, type Expected } from '@gator/protocol';
import {
  ATTEMPTS,
  CONSOLE_LOG,
  DATABASE,
  foldJournal,
  JOURNALS,
  MESSAGE_LOG,
  SECRET_FILE,
  SPEC_FILE,
} from '@gator/store';
import { folderOf, historyOf, numberInPlace, type Ending } from './history.ts';

/** What is to be set aside. */
export interface Place {
  readonly directory: string;
  readonly kind: Kind;
  /** Whether it is a run's own directory: then there is a database in it all the time, since the run is known by it. */
  readonly isRoot: boolean;
}

/** What a tier itself writes; the folders of its children stay where they are. */
const OF_TIER = [MESSAGE_LOG, SPEC_FILE];
/** What is no part of an attempt. */
const STAYING: ReadonlySet<string> = new Set([ATTEMPTS, SECRET_FILE, CONSOLE_LOG]);

/**
 * Moves what a layer's last attempt left to `attempts/<n>/`, so that the directory is free for the
 * next one. The database goes last: where this is cut short, the attempt is still the one in place,
 * and moving it once more brings the rest together.
 *
 * @returns all attempts until then, the oldest first; none where the layer has never run
 */
export function setAside(place: Place, ending: Ending): Expected<readonly EarlierAttempt[]> {
  try {
    return value(moveAside(place, ending));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure(`the earlier attempt cannot be set aside: ${why}`);
  }
}

function moveAside(place: Place, ending: Ending): readonly EarlierAttempt[] {
  const { directory } = place;
  foldJournal(directory);
  const names = namesOf(place);
  const number = numberInPlace(directory);
  if (names.length === 0) return historyOf(directory, number - 1, ending);
  const folder = join(directory, folderOf(number));
  mkdirSync(folder, { recursive: true });
  for (const name of names) move(name, directory, folder, place.isRoot);
  return historyOf(directory, number, ending);
}

/** The files and folders of the attempt in place, the database last. */
function namesOf({ directory, kind }: Place): string[] {
  if (!existsSync(directory)) return [];
  const isDatabase = (name: string): boolean => name === DATABASE || isJournal(name);
  const all = readdirSync(directory).filter((name) => !STAYING.has(name));
  const own =
    kind === 'job' ? all : all.filter((name) => OF_TIER.includes(name) || isDatabase(name));
  return [
    ...own.filter((name) => !isDatabase(name)),
    ...own.filter(isJournal),
    ...own.filter((name) => name === DATABASE),
  ];
}

function isJournal(name: string): boolean {
  return JOURNALS.some((journal) => journal === name);
}

/** A database that has to stay is in both places, until the next attempt's takes its place. */
function move(name: string, from: string, to: string, isRoot: boolean): void {
  const target = join(to, name);
  if (!isRoot || name !== DATABASE) {
    // What was moved before is whole. Its like here is of an attempt that was cut short before it recorded anything.
    if (existsSync(target)) rmSync(join(from, name), { recursive: true });
    else renameSync(join(from, name), target);
    return;
  }
  rmSync(target, { force: true });
  try {
    linkSync(join(from, name), target);
  } catch {
    // Not every file system has links.
    copyFileSync(join(from, name), target);
  }
}
