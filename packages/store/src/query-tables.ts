import { TABLES } from './tables.ts';

/** A column as its own table names it: an artefact's `path` is seen as `file`, since `path` is the layer's. */
export function ownName(table: string, column: string): string {
  return table === 'artefacts' && column === 'file' ? 'path' : column;
}

/** The columns that a query sees of each table, besides the path of the layer. */
export const TABLE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  attributes: TABLES.attributes.columns,
  messages: ['id', ...TABLES.messages.columns],
  metrics: TABLES.metrics.columns,
  series: ['id', ...TABLES.series.columns],
  usage: TABLES.usage.columns,
  artefacts: ['id', ...TABLES.artefacts.columns.map((name) => (name === 'path' ? 'file' : name))],
  children: TABLES.children.columns,
};
