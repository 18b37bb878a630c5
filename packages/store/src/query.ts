import { DatabaseSync } from 'node:sqlite';
import { failure, value, type Expected } from '@gator/protocol';
import { Gathering } from './query-gathering.ts';
import { faultOf, guard } from './query-guard.ts';
import { tablesIn, useOf } from './query-use.ts';

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

/** Milliseconds that a layer's last write is waited for, during which its database is locked. */
const PATIENCE = 5000;

/**
 * Asks many databases one question: each table is seen as one, over all of them, with the column
 * `path` before its own. What the statement reads is found out first, so that nothing else is
 * gathered.
 *
 * @param sql one statement that reads; fails with what is wrong with it
 */
export function queryAll(databases: readonly QueryDatabase[], sql: string): Expected<QueryResult> {
  const used = useOf(sql);
  if (!used.ok) return used;
  const memory = new DatabaseSync(':memory:', { timeout: PATIENCE });
  try {
    const gathering = new Gathering(memory, used.value);
    const unread = gathering.gather(databases);
    guard(memory);
    const statement = memory.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const rows = (statement.all() as unknown[]).map((row) => rowOf(row));
    return value({ columns: statement.columns().map(({ name }) => name), rows, unread });
  } catch (error) {
    return failure(faultOf(error, tablesIn(sql)));
  } finally {
    memory.close();
  }
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
