import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { DatabaseSync } from 'node:sqlite';
import type { QueryDatabase } from './query.ts';
import { ownName, TABLE_COLUMNS } from './query-tables.ts';

/** Columns that are read, by table. */
export type TableUse = ReadonlyMap<string, ReadonlySet<string>>;

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
  readonly #use: TableUse;
  /** Large databases that stay attached: their names and layers' paths. */
  readonly #large: { readonly name: string; readonly path: string }[] = [];

  constructor(memory: DatabaseSync, use: TableUse) {
    this.#memory = memory;
    this.#use = use;
  }

  /** Gathers all; returns those that cannot be read. */
  gather(databases: readonly QueryDatabase[]): Unread {
    const unread: Unread = [];
    for (const table of this.#use.keys()) this.#make(table);
    this.#memory.exec('BEGIN');
    for (const database of databases) {
      try {
        this.#add(database);
      } catch (error) {
        unread.push({
          path: database.path,
          reason: error instanceof Error ? error.message : String(error),
        });
      }
    }
    if (this.#memory.isTransaction) this.#memory.exec('COMMIT');
    for (const table of this.#use.keys()) this.#join(table);
    return unread;
  }

  #make(table: string): void {
    this.#memory.exec(`CREATE TABLE copied_${table} (path, ${this.#columns(table).join(', ')})`);
  }

  #add({ path, file }: QueryDatabase): void {
    const isLarge = statSync(file).size > LARGE && this.#large.length < ATTACHED;
    const name = isLarge ? `large_${String(this.#large.length)}` : 'small';
    // A database cannot be attached within a transaction.
    this.#memory.exec('COMMIT');
    this.#memory.prepare('ATTACH ? AS ?').run(`${pathToFileURL(file).href}?mode=ro`, name);
    if (isLarge) this.#large.push({ name, path });
    this.#memory.exec('BEGIN');
    if (isLarge) return;
    try {
      for (const table of this.#use.keys()) this.#copy(table, path);
    } finally {
      this.#memory.exec('COMMIT');
      this.#memory.exec(`DETACH ${name}`);
      this.#memory.exec('BEGIN');
    }
  }

  #copy(table: string, path: string): void {
    const columns = this.#known(table, 'small').join(', ');
    this.#memory
      .prepare(`INSERT INTO copied_${table} SELECT ?, ${columns} FROM small.${table}`)
      .run(path);
  }

  /** One view a table, over what was copied and what is read in place. */
  #join(table: string): void {
    const columns = ['path', ...this.#columns(table)].join(', ');
    const parts = this.#large.map(({ name, path }) => {
      const quoted = `'${path.replaceAll("'", "''")}'`;
      return `SELECT ${quoted} AS path, ${this.#known(table, name).join(', ')} FROM ${name}.${table}`;
    });
    const all = [`SELECT ${columns} FROM copied_${table}`, ...parts].join(' UNION ALL ');
    this.#memory.exec(`CREATE TEMP VIEW ${table} AS ${all}`);
  }

  /** The columns of a table that are read; every table has one at least. */
  #columns(table: string): readonly string[] {
    const read = this.#use.get(table) ?? new Set();
    const columns = (TABLE_COLUMNS[table] ?? []).filter((column) => read.has(column));
    return columns.length > 0 ? columns : (TABLE_COLUMNS[table] ?? []).slice(0, 1);
  }

  /** The same, with NULL for those that an older database does not have. */
  #known(table: string, name: string): string[] {
    const rows = this.#memory.prepare(`SELECT name FROM ${name}.pragma_table_info(?)`).all(table);
    const there = new Set(rows.map((row) => String(row['name'])));
    return this.#columns(table).map((column) => {
      const own = ownName(table, column);
      return `${there.has(own) ? own : 'NULL'} AS ${column}`;
    });
  }
}
