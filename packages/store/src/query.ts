import { constants, DatabaseSync } from 'node:sqlite';
import { failure, value, type Expected } from '@gator/protocol';
import { Gathering, type TableUse } from './query-gathering.ts';
import { TABLE_COLUMNS } from './query-tables.ts';

/** One layer's database, and the path that its rows are told by. */
export interface QueryDatabase {
  readonly path: string;
  readonly file: string;
}

export type QueryValue = null | number | bigint | string | Uint8Array;

/** What a statement found. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly QueryValue[])[];
  /** Databases that could not be read, with the reason. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
}

/** What a statement may do: read, and nothing else. */
const READING: ReadonlySet<number> = new Set([
  constants.SQLITE_SELECT,
  constants.SQLITE_READ,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_RECURSIVE,
]);

/**
 * Asks many databases one question: each table is seen as one, over all of them, with the column
 * `path` before its own. What the statement reads is found out first, so that nothing else is
 * gathered.
 *
 * @param sql one statement that reads; fails with what is wrong with it
 */
export function queryAll(databases: readonly QueryDatabase[], sql: string): Expected<QueryResult> {
  const used = usedBy(sql);
  if (!used.ok) return used;
  const memory = new DatabaseSync(':memory:');
  try {
    const gathering = new Gathering(memory, used.value);
    const unread = gathering.gather(databases);
    restrict(memory);
    const statement = memory.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const rows = (statement.all() as unknown[]).map((row) => rowOf(row));
    return value({ columns: statement.columns().map(({ name }) => name), rows, unread });
  } catch (error) {
    return failure(faultOf(error));
  } finally {
    memory.close();
  }
}

/** The tables and columns that a statement reads: it is prepared where all tables are empty. */
function usedBy(sql: string): Expected<TableUse> {
  const empty = new DatabaseSync(':memory:');
  const use = new Map<string, Set<string>>();
  try {
    for (const [table, columns] of Object.entries(TABLE_COLUMNS))
      empty.exec(`CREATE TABLE ${table} (path, ${columns.join(', ')})`);
    restrict(empty, (table, column) => {
      if (!Object.hasOwn(TABLE_COLUMNS, table)) return;
      use.set(table, (use.get(table) ?? new Set()).add(column));
    });
    const statement = empty.prepare(sql);
    // A table of which nothing but its rows' number matters is not told as read.
    for (const table of Object.keys(TABLE_COLUMNS))
      if (new RegExp(`\\b${table}\\b`, 'i').test(sql) && !use.has(table)) use.set(table, new Set());
    if (statement.columns().length === 0)
      return failure('a query only reads: begin it with SELECT');
    const [, rest = ''] = /;(.*)$/s.exec(sql.replace(/'[^']*'|"[^"]*"|--[^\n]*/g, '')) ?? [];
    return rest.trim() === ''
      ? value(use)
      : failure('a query is one statement: there is more after the `;`');
  } catch (error) {
    return failure(faultOf(error));
  } finally {
    empty.close();
  }
}

function restrict(
  database: DatabaseSync,
  onRead: (table: string, column: string) => void = () => undefined,
): void {
  database.setAuthorizer((action, table, column) => {
    if (!READING.has(action)) return constants.SQLITE_DENY;
    if (action === constants.SQLITE_FUNCTION && column === 'load_extension')
      return constants.SQLITE_DENY;
    if (action === constants.SQLITE_READ && table !== null) onRead(table, column ?? '');
    return constants.SQLITE_OK;
  });
}

function rowOf(row: unknown): QueryValue[] {
  if (!Array.isArray(row)) throw new TypeError('a row is an array');
  return row.map((cell: unknown): QueryValue => {
    if (typeof cell === 'bigint') return isSafe(cell) ? Number(cell) : cell;
    if (cell === null || typeof cell === 'number' || typeof cell === 'string') return cell;
    if (cell instanceof Uint8Array) return cell;
    throw new TypeError(`a cell of type ${typeof cell}`);
  });
}

function isSafe(number: bigint): boolean {
  return number >= Number.MIN_SAFE_INTEGER && number <= Number.MAX_SAFE_INTEGER;
}

/** What SQLite says, with what there is where a name is not known. */
function faultOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes('not authorized')) return 'a query only reads: begin it with SELECT';
  if (text.startsWith('no such table'))
    return `${text}; the tables are ${Object.keys(TABLE_COLUMNS).join(', ')}`;
  if (text.startsWith('no such column')) return `${text}; the columns are ${columnsText()}`;
  return text;
}

function columnsText(): string {
  return Object.entries(TABLE_COLUMNS)
    .map(([table, columns]) => `${table} (path, ${columns.join(', ')})`)
    .join(', ');
}
