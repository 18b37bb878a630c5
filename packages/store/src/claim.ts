import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { failure, value, type Expected } from '@gator/protocol';
import { foldJournal } from './fold-journal.ts';
import { DATABASE } from './places.ts';

/** What SQLite says where another process is in the way. */
const LOCKED = 'database is locked';
/** What this process has claimed; a database that nobody holds would be closed at some time, and so be free. */
const held: DatabaseSync[] = [];

/**
 * Claims the database of a layer that has no process of its own, for as long as this one lives, so
 * that only one goes on where it left off. It can be read meanwhile. Fails where another process has
 * claimed it or writes to it, and where it cannot be written.
 */
export function claim(directory: string): Expected<object> {
  foldJournal(directory);
  try {
    const database = new DatabaseSync(join(directory, DATABASE), { timeout: 0 });
    held.push(database);
    database.exec('BEGIN IMMEDIATE');
    return value({});
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure(why === LOCKED ? 'somebody else does already' : why);
  }
}
