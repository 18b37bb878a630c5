import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Batch } from './batch.ts';
import { createSchema } from './schema.ts';

/** A small page keeps the database of a short job small; the file is at most a few of the disk's blocks. */
const PAGE_SIZE = 1024;

const CHILD_COLUMNS = [
  'ident',
  'kind',
  'state',
  'result',
  'reason',
  'exit_code',
  'address',
  'directory',
  'started',
  'updated',
  'stopped',
  'expected_jobs',
] as const;

/** A statement that takes its rows, each an array, from one JSON text: one call a batch, not a row. */
function insertFrom(table: string, columns: readonly string[], verb = 'INSERT'): string {
  const values = columns.map((_, index) => `value ->> ${String(index)}`).join(', ');
  return `${verb} INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`;
}

/** A number that is no safe integer is kept as a fraction, since readers refuse integers that they cannot hold. */
const INSERT_METRICS = `REPLACE INTO metrics (scope, name, value, time)
  SELECT value ->> 0, value ->> 1,
    CASE WHEN value ->> 2 BETWEEN ${String(Number.MIN_SAFE_INTEGER)} AND ${String(Number.MAX_SAFE_INTEGER)}
      THEN value ->> 2 ELSE CAST(value ->> 2 AS REAL) END,
    value ->> 3 FROM json_each(?)`;

/** An open database of one layer, with its statements prepared. */
export class Writer {
  readonly #database: DatabaseSync;
  readonly #messages: StatementSync;
  readonly #attributes: StatementSync;
  readonly #children: StatementSync;
  readonly #metrics: StatementSync;

  /** Opens a new database; `:memory:` makes the one whose image short layers are written from. */
  constructor(path: string, pragmas = '') {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`PRAGMA page_size = ${String(PAGE_SIZE)}; ${pragmas} ${createSchema()}`);
    const prepare = (sql: string): StatementSync => this.#database.prepare(sql);
    this.#messages = prepare(insertFrom('messages', ['time', 'severity', 'source', 'message']));
    this.#attributes = prepare(insertFrom('attributes', ['name', 'value'], 'REPLACE'));
    this.#children = prepare(insertFrom('children', CHILD_COLUMNS, 'REPLACE'));
    this.#metrics = prepare(INSERT_METRICS);
  }

  /** Writes a batch, whole or not at all. */
  write(batch: Batch): void {
    this.#database.exec('BEGIN');
    try {
      run(this.#attributes, [...batch.attributes]);
      run(this.#messages, batch.messages);
      run(this.#metrics, [...batch.metrics.values()]);
      run(
        this.#children,
        [...batch.children.values()].map((row) => CHILD_COLUMNS.map((name) => row[name])),
      );
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
    this.#database.exec(
      'DELETE FROM attributes; DELETE FROM messages; DELETE FROM metrics; DELETE FROM children;',
    );
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
}

function run(statement: StatementSync, rows: readonly unknown[]): void {
  if (rows.length > 0) statement.run(JSON.stringify(rows));
}
