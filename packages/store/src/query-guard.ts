import { constants, type DatabaseSync } from 'node:sqlite';
import { queryTables } from './query-tables.ts';
import type { Table } from './tables.ts';

/** What a statement may do: read, and nothing else. */
const READING: ReadonlySet<number> = new Set([
  constants.SQLITE_SELECT,
  constants.SQLITE_READ,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_RECURSIVE,
]);

/** Tables of SQLite itself: they tell of the gathering, and not of any layer. */
const INTERNAL = /^(?:sqlite_|pragma_|dbstat$)/i;

/** Lets a database be read from now on, and nothing else. Told is each column that a statement reads when it is prepared. */
export function guard(
  database: DatabaseSync,
  onRead: (table: string, column: string) => void = () => undefined,
): void {
  database.setAuthorizer((action, subject, detail) => {
    if (!READING.has(action)) return constants.SQLITE_DENY;
    if (action === constants.SQLITE_FUNCTION && detail === 'load_extension')
      return constants.SQLITE_DENY;
    if (action !== constants.SQLITE_READ || subject === null) return constants.SQLITE_OK;
    if (INTERNAL.test(subject)) return constants.SQLITE_DENY;
    onRead(subject, detail ?? '');
    return constants.SQLITE_OK;
  });
}

/**
 * What SQLite says against a statement, with what there is where a name is not known.
 *
 * @param tables those that the statement speaks of
 */
export function faultOf(error: unknown, tables: readonly Table[]): string {
  const text = error instanceof Error ? error.message : String(error);
  const [, name] = /not authorized to use function: (\w+)/.exec(text) ?? [];
  if (name !== undefined) return `a query only reads: ${name}() is refused`;
  if (text.includes('not authorized')) return 'a query only reads: begin it with SELECT';
  if (text.startsWith('no such table') || text.endsWith('is prohibited'))
    return `${text}; the tables are ${[...queryTables().keys()].join(', ')}`;
  if (text.startsWith('no such column') && tables.length > 0)
    return `${text}; the columns are ${tables.map(columnsOf).join(', ')}`;
  return text;
}

function columnsOf(table: Table): string {
  const names =
    queryTables()
      .get(table)
      ?.map(({ name }) => name) ?? [];
  return `${table} (${['path', ...names].join(', ')})`;
}
