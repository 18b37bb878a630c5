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
      'attempts',
      'flaky',
      'messages',
      'usage',
    ],
    verb: 'REPLACE',
  },
  attempts: {
    columns: [
      'ident',
      'attempt',
      'result',
      'reason',
      'exit_code',
      'started',
      'stopped',
      'directory',
      'why',
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
  'attempts',
] as const satisfies readonly Table[];

/** Tables that are written row by row; messages come in blocks. */
export type RowTable = Exclude<Table, 'messages'>;

/** Takes what a block's messages share, and their texts as one JSON array: one call a block, not a message. */
const INSERT_MESSAGES = `INSERT INTO messages (time, severity, source, ident, file, line, message)
  SELECT ?, ?, ?, ?, ?, ?, value FROM json_each(?)`;

/**
 * A statement that takes one row, or a block of messages. To bind each value of a row that has many takes half as
 * long as to have them found in a JSON text of all rows.
 */
export function insertInto(table: Table): string {
  if (table === 'messages') return INSERT_MESSAGES;
  const { columns, verb } = TABLES[table];
  const values = columns.map(() => '?').join(', ');
  return `${verb} INTO ${table} (${columns.join(', ')}) VALUES (${values})`;
}

/** Forgets one metric of a scope. */
export const DROP_METRIC = 'DELETE FROM metrics WHERE scope = ? AND name = ?';
