import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Batch } from './batch.ts';
import type { JournalMode } from './journal.ts';
import type { AttributeValue } from './rows.ts';
import { createSchema } from './schema.ts';
import type { WaitingBlock } from './message-batch.ts';
import { DROP_METRIC, insertInto, TABLE_NAMES, type RowTable, type Table } from './tables.ts';

/** Milliseconds that a write waits for a reader, where the journal mode lets one hold it up. */
const PATIENCE = 10_000;

/**
 * Where a database's header says in which format it is read and written, and what it says for WAL. So a database
 * need not be turned into one of WAL after somebody has opened it, when it would wait for them.
 * Source: https://www.sqlite.org/fileformat2.html#file_format_version_numbers
 */
const FORMAT_BYTES = [18, 20] as const;
const WAL_FORMAT = 2;

/** An open database of one layer. Statements are prepared at their first use. */
export class Writer {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<Table, StatementSync>();
  /** Tables that have rows. */
  readonly #used = new Set<Table>();

  private constructor(path: string, setup: string) {
    this.#database = new DatabaseSync(path, { timeout: PATIENCE });
    this.#database.exec(setup);
  }

  /** An empty database in memory, of which images are made. */
  static template(pageSize: number): Writer {
    return new Writer(':memory:', `PRAGMA page_size = ${String(pageSize)}; ${createSchema()}`);
  }

  /** Opens a database that is on disk already. */
  static open(path: string, mode: JournalMode): Writer {
    return new Writer(path, `PRAGMA journal_mode = ${mode}; PRAGMA synchronous = OFF;`);
  }

  /** Writes a batch, whole or not at all. */
  write(batch: Batch): void {
    this.#database.exec('BEGIN');
    try {
      this.#drop([...batch.dropped.values()]);
      for (const table of TABLE_NAMES) {
        if (table !== 'messages') this.#insert(table, batch.rows(table));
        else for (const block of batch.messages.blocks) this.#insertMessages(block);
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The database's file, as bytes: one that is to be opened in a journal mode has it from the start. */
  image(mode?: JournalMode): Uint8Array {
    const image = this.#database.serialize();
    if (mode === 'WAL') image.fill(WAL_FORMAT, ...FORMAT_BYTES);
    return image;
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
      this.#makeSingle();
    } finally {
      this.#database.close();
    }
  }

  #makeSingle(): void {
    try {
      this.#database.exec('PRAGMA journal_mode = DELETE');
    } catch {
      // A reader holds it open: the file is whole all the same, and the log beside it is empty.
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    }
  }

  #insert(table: RowTable, rows: readonly (readonly AttributeValue[])[]): void {
    if (rows.length === 0) return;
    const statement = this.#statement(table);
    for (const row of rows) statement.run(...row.map(bound));
  }

  #drop(metrics: readonly (readonly [scope: string, name: string])[]): void {
    if (metrics.length === 0) return;
    const statement = this.#database.prepare(DROP_METRIC);
    for (const [scope, name] of metrics) statement.run(scope, name);
  }

  #insertMessages({ time, severity, source, texts, ident, file, line }: WaitingBlock): void {
    const json = JSON.stringify(texts);
    this.#statement('messages').run(time, severity, source, ident, file, line, json);
  }

  #statement(table: Table): StatementSync {
    const statement = this.#statements.get(table) ?? this.#database.prepare(insertInto(table));
    this.#statements.set(table, statement);
    this.#used.add(table);
    return statement;
  }
}

/**
 * A value as it is bound: the driver takes every number for a fraction. One that is no safe integer stays one,
 * since readers refuse integers that they cannot hold.
 */
function bound(value: AttributeValue): bigint | AttributeValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}
