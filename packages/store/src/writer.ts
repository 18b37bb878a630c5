import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Batch } from './batch.ts';
import { createSchema } from './schema.ts';
import { insertInto, TABLE_NAMES, type Table } from './tables.ts';

/** A small page keeps the database of a short job small; the file is at most a few of the disk's blocks. */
const PAGE_SIZE = 1024;

/** Milliseconds that a write waits for a reader, where the journal mode lets one hold it up. */
const PATIENCE = 10_000;

/** An open database of one layer. Statements are prepared at their first use. */
export class Writer {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<Table, StatementSync>();
  /** Tables that have rows. */
  readonly #used = new Set<Table>();

  /** Opens a new database; `:memory:` makes the one whose image short layers are written from. */
  constructor(path: string, pragmas = '') {
    this.#database = new DatabaseSync(path, { timeout: PATIENCE });
    this.#database.exec(`PRAGMA page_size = ${String(PAGE_SIZE)}; ${pragmas} ${createSchema()}`);
  }

  /** Writes a batch, whole or not at all. */
  write(batch: Batch): void {
    this.#database.exec('BEGIN');
    try {
      for (const table of TABLE_NAMES) this.#insert(table, batch.rows(table));
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The database's file, as bytes. */
  image(): Uint8Array {
    return this.#database.serialize();
  }

  /** Empties every table, so that the next layer starts afresh. */
  empty(): void {
    const deletes = [...this.#used].map((table) => `DELETE FROM ${table};`);
    this.#database.exec(deletes.join(' '));
    this.#used.clear();
  }

  /** Closes the database as a single file that can be read where nothing can be written. */
  close(): void {
    try {
      this.#database.exec('PRAGMA journal_mode = DELETE');
    } catch {
      // A reader holds it open: the file is whole all the same, and the log beside it is empty.
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    }
    this.#database.close();
  }

  #insert(table: Table, rows: readonly (readonly unknown[])[]): void {
    if (rows.length === 0) return;
    const statement = this.#statements.get(table) ?? this.#database.prepare(insertInto(table));
    this.#statements.set(table, statement);
    this.#used.add(table);
    statement.run(JSON.stringify(rows));
  }
}
