/** What is written, table by table: the columns of a row, in order, and what a row of the same key does. */
export const TABLES = {
  attributes: { columns: ['name', 'value'], verb: 'REPLACE' },
  messages: {
    columns: ['time', 'severity', 'source', 'message', 'ident', 'file', 'line'],
    verb: 'INSERT',
  },
  metrics: {
    columns: ['scope', 'name', 'value', 'agg', 'count', 'sum', 'min', 'max', 'last', 'time'],
    verb: 'REPLACE',
  },
  series: { columns: ['name', 'value', 'time'], verb: 'INSERT' },
  usage: {
    columns: ['time', 'processes', 'cpu', 'rss', 'vms', 'read', 'written'],
    verb: 'REPLACE',
  },
  artefacts: { columns: ['name', 'child', 'path', 'size', 'sha256', 'time'], verb: 'INSERT' },
  children: {
    columns: [
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
      'queued',
      'resources',
      'dependencies',
      'active',
      'passed',
      'failed',
      'aborted',
      'skipped',
    ],
    verb: 'REPLACE',
  },
} as const;

export type Table = keyof typeof TABLES;
export const TABLE_NAMES = [
  'attributes',
  'messages',
  'metrics',
  'series',
  'usage',
  'artefacts',
  'children',
] as const satisfies readonly Table[];

/** Tables that are written row by row; messages come in blocks. */
export type RowTable = Exclude<Table, 'messages'>;

/** Columns that hold a job's own numbers, of any size. */
const NUMBERS: ReadonlySet<string> = new Set(['value', 'sum', 'min', 'max', 'last']);

/** Takes what a block's messages share, and their texts as one JSON array. */
const INSERT_MESSAGES = `INSERT INTO messages (time, severity, source, ident, file, line, message)
  SELECT ?, ?, ?, ?, ?, ?, value FROM json_each(?)`;

/**
 * A statement that takes its rows, each an array, from one JSON text: one call a batch, not a row.
 * Messages are taken by the block.
 */
export function insertInto(table: Table): string {
  if (table === 'messages') return INSERT_MESSAGES;
  const { columns, verb } = TABLES[table];
  const safe = table === 'metrics' || table === 'series';
  const values = columns.map((name, place) => column(place, safe && NUMBERS.has(name))).join(', ');
  return `${verb} INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`;
}

/** A number that is no safe integer is kept as a fraction, since readers refuse integers that they cannot hold. */
function column(place: number, safe: boolean): string {
  const value = `value ->> ${String(place)}`;
  const range = `${String(Number.MIN_SAFE_INTEGER)} AND ${String(Number.MAX_SAFE_INTEGER)}`;
  return safe
    ? `CASE WHEN ${value} BETWEEN ${range} THEN ${value} ELSE CAST(${value} AS REAL) END`
    : value;
}
