import { DatabaseSync } from 'node:sqlite';
import { createSchema } from './schema.ts';
import { TABLE_NAMES, type Table } from './tables.ts';

/** A column as a query sees it. */
export interface QueryColumn {
  readonly name: string;
  /** As its own table names it: an artefact's `path` is seen as `file`, since `path` is the layer's. */
  readonly own: string;
  /** Its type in the schema, on which it depends whether `severity = '40'` finds anything. */
  readonly type: string;
}

/** Columns by table. */
export type QueryTables = ReadonlyMap<Table, readonly QueryColumn[]>;

let known: QueryTables | undefined;

/** The columns that a query sees of each table, as the newest schema has them, besides the path of the layer. */
export function queryTables(): QueryTables {
  return (known ??= readSchema());
}

/** The statement that creates a table of these columns, with the path of the layer before them. */
export function createTable(name: string, columns: readonly QueryColumn[]): string {
  const all = ['path TEXT', ...columns.map((column) => `${column.name} ${column.type}`)];
  return `CREATE TABLE ${name} (${all.join(', ')}) STRICT`;
}

function readSchema(): QueryTables {
  const database = new DatabaseSync(':memory:');
  database.exec(createSchema());
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?)');
  const tables = TABLE_NAMES.map((table): [Table, QueryColumn[]] => [
    table,
    columns.all(table).map((row) => columnOf(table, String(row['name']), String(row['type']))),
  ]);
  database.close();
  return new Map(tables);
}

function columnOf(table: Table, own: string, type: string): QueryColumn {
  return { name: table === 'artefacts' && own === 'path' ? 'file' : own, own, type };
}
