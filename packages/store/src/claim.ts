import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { failure, value, type Expected } from '@gator/protocol';
import { foldJournal } from './fold-journal.ts';
import { DATABASE } from './places.ts';

/** What SQLite says where another process is in the way. */
const LOCKED = 'database is locked';
const TAKEN = 'somebody else does already';
/** What this process has claimed; a database that nobody holds would be closed at some time, and so be free. */
const held: DatabaseSync[] = [];

/**
 * Claims the database of a layer that has no process of its own, for as long as this one lives, so
 * that only one goes on where it left off. It can be read meanwhile. Fails where another process has
 * claimed it, writes to it, or has gone on already, and where it cannot be written.
 *
 * @param attempt the attempt that was found to have no process; the database of a later one is
 *   somebody's, who must not be kept from writing to it
 */
export function claim(directory: string, attempt: number): Expected<object> {
  const free = hold(directory, attempt);
  if (!free.ok) return free;
  free.value.close();
  foldJournal(directory);
  const ours = hold(directory, attempt);
  if (!ours.ok) return ours;
  held.push(ours.value);
  return value({});
}

/** Opens a database and keeps others from writing to it, where it is that of an attempt. */
function hold(directory: string, attempt: number): Expected<DatabaseSync> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(directory, DATABASE), { timeout: 0 });
    database.exec('BEGIN IMMEDIATE');
    if (attemptIn(database) === attempt) return value(database);
    database.close();
    return failure(TAKEN);
  } catch (error) {
    database?.close();
    const why = error instanceof Error ? error.message : String(error);
    return failure(why === LOCKED ? TAKEN : why);
  }
}

function attemptIn(database: DatabaseSync): number {
  const row = database.prepare("SELECT value FROM attributes WHERE name = 'attempt'").get();
  return Number(row?.['value'] ?? 1);
}
