import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { DatabaseSync } from 'node:sqlite';
import type { QueryDatabase } from './query.ts';
import { createTable, type QueryTables } from './query-tables.ts';
import type { Table } from './tables.ts';

/** A database of more bytes than this is read where it is, and not copied: 32 MiB. */
const LARGE = 32 * 1024 * 1024;
/** How many can be attached at once. SQLite allows ten, and one is kept for those that are copied. */
const ATTACHED = 9;

type Unread = { readonly path: string; readonly reason: string }[];

/**
 * Brings the tables of many databases together: small ones are copied, in the columns that are
 * read; large ones are attached, and read in place.
 */
export class Gathering {
  readonly #memory: DatabaseSync;
  readonly #use: QueryTables;
  /** What each table consists of: one SELECT for all that was copied, and one for each that is read in place. */
  readonly #parts = new Map<Table, string[]>();
  #attached = 0;

  constructor(memory: DatabaseSync, use: QueryTables) {
    this.#memory = memory;
    this.#use = use;
  }

  /** Gathers all; returns those that cannot be read. */
  gather(databases: readonly QueryDatabase[]): Unread {
    const unread: Unread = [];
    for (const [table, columns] of this.#use) {
      this.#memory.exec(createTable(`copied_${table}`, columns));
      this.#parts.set(table, [`SELECT * FROM copied_${table}`]);
    }
    for (const database of databases) {
      try {
        this.#add(database);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        unread.push({ path: database.path, reason });
      }
    }
    for (const [table, parts] of this.#parts)
      this.#memory.exec(`CREATE TEMP VIEW ${table} AS ${parts.join(' UNION ALL ')}`);
    return unread;
  }

  #add({ path, file }: QueryDatabase): void {
    const isLarge = statSync(file).size > LARGE && this.#attached < ATTACHED;
    const name = isLarge ? `large_${String(this.#attached)}` : 'small';
    this.#memory.prepare('ATTACH ? AS ?').run(`${pathToFileURL(file).href}?mode=ro`, name);
    try {
      const selects = [...this.#use.keys()].map((table): [Table, string] => [
        table,
        this.#select(table, name, path),
      ]);
      if (!isLarge) this.#copy(selects);
      else for (const [table, select] of selects) this.#parts.get(table)?.push(select);
    } catch (error) {
      this.#memory.exec(`DETACH ${name}`);
      throw error;
    }
    if (isLarge) this.#attached += 1;
    else this.#memory.exec(`DETACH ${name}`);
  }

  /** Copies all that is read of a database, or nothing. */
  #copy(selects: readonly (readonly [Table, string])[]): void {
    this.#memory.exec('BEGIN');
    try {
      for (const [table, select] of selects)
        this.#memory.exec(`INSERT INTO copied_${table} ${select}`);
      this.#memory.exec('COMMIT');
    } catch (error) {
      this.#memory.exec('ROLLBACK');
      throw error;
    }
  }

  /** What is read of one database's table, with NULL for columns that an older one does not have. */
  #select(table: Table, name: string, path: string): string {
    const sql = 'SELECT name FROM pragma_table_info(?, ?)';
    const there = new Set(
      this.#memory
        .prepare(sql)
        .all(table, name)
        .map((row) => row['name']),
    );
    if (there.size === 0) throw new Error(`it has no table ${table}`);
    const columns = (this.#use.get(table) ?? []).map((column) =>
      there.has(column.own) ? column.own : 'NULL',
    );
    const quoted = `'${path.replaceAll("'", "''")}'`;
    return `SELECT ${[quoted, ...columns].join(', ')} FROM ${name}.${table}`;
  }
}
