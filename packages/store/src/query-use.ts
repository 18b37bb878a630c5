import { DatabaseSync } from 'node:sqlite';
import { failure, value, type Expected } from '@gator/protocol';
import { faultOf, guard } from './query-guard.ts';
import { createTable, queryTables, type QueryTables } from './query-tables.ts';
import { TABLE_NAMES, type Table } from './tables.ts';

/** What is quoted, and comments: a `;` in them ends no statement. */
const QUOTED = /'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]/;
const COMMENT = /--[^\n]*|\/\*[^]*?(?:\*\/|$)/;
const OPAQUE = new RegExp(`(${QUOTED.source})|${COMMENT.source}`, 'g');

/** Joins by the names that two tables share: SQLite does not tell that it reads such columns. */
const BY_NAME = /\b(?:natural|using)\b/i;

/**
 * The tables and columns that a statement reads: it is prepared where all tables are empty.
 *
 * More than what is read does no harm, and less would change the answer. So every table counts
 * whose name occurs anywhere, and where tables may be joined by the names that they share, all
 * of their columns.
 *
 * @returns a failure with what is wrong with the statement, or that it is none that reads
 */
export function useOf(sql: string): Expected<QueryTables> {
  const tables = tablesIn(sql);
  const empty = new DatabaseSync(':memory:');
  const read = new Set<string>();
  try {
    for (const [table, columns] of queryTables()) empty.exec(createTable(`temp.${table}`, columns));
    guard(empty, (table, column) => read.add(`${table}.${column}`));
    const statement = empty.prepare(sql);
    if (statement.columns().length === 0)
      return failure('a query only reads: begin it with SELECT');
  } catch (error) {
    return failure(faultOf(error, tables));
  } finally {
    empty.close();
  }
  if (hasMore(sql)) return failure('a query is one statement: there is more after the `;`');
  const isRead = (table: Table, name: string): boolean =>
    BY_NAME.test(sql) || read.has(`${table}.${name}`);
  return value(
    new Map(
      tables.map((table) => [
        table,
        (queryTables().get(table) ?? []).filter(({ name }) => isRead(table, name)),
      ]),
    ),
  );
}

/** The tables whose names occur in a statement. */
export function tablesIn(sql: string): Table[] {
  return TABLE_NAMES.filter((table) => new RegExp(`\\b${table}\\b`, 'i').test(sql));
}

/** Whether something follows the first statement. */
function hasMore(sql: string): boolean {
  const bare = sql.replace(OPAQUE, (_, quoted?: string) => (quoted === undefined ? ' ' : 'x'));
  const end = bare.indexOf(';');
  return end >= 0 && /[^\s;]/.test(bare.slice(end));
}
