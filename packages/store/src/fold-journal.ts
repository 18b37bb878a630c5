import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE } from './places.ts';

/** Files that may stand beside a database whose process was killed. They are a part of it. */
export const JOURNALS = [`${DATABASE}-wal`, `${DATABASE}-shm`, `${DATABASE}-journal`] as const;

/**
 * Makes the database of a layer that nobody runs any more the single file that it would be, had the
 * layer ended: what a killed process has left in a journal beside it is taken in. One that cannot be
 * opened stays as it is.
 */
export function foldJournal(directory: string): void {
  if (!JOURNALS.some((name) => existsSync(join(directory, name)))) return;
  try {
    const database = new DatabaseSync(join(directory, DATABASE), { timeout: 5000 });
    try {
      database.exec('PRAGMA journal_mode = DELETE');
    } finally {
      database.close();
    }
  } catch {
    // What is in the journal is moved along with it.
  }
}
