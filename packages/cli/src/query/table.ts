import type { QueryValue } from '@gator/store';
import { columnsOf, fit } from '../live/columns.ts';
import type { Paint } from '../output/colour.ts';
import { tame, visible } from '../output/visible.ts';

/** No column of a terminal is made narrower than this to fit. */
const NARROWEST = 8;
const GAP = 2;

/** Rows as aligned columns below their names; numbers to the right. On a terminal, the widest columns are cut until all fit. */
export function tableLines(
  names: readonly string[],
  rows: readonly (readonly QueryValue[])[],
  width: number,
  paint: Paint,
): string[] {
  const cells = rows.map((row) => row.map(cellText));
  const wanted = names.map((name, column) => widest([visible(name), ...textsOf(cells, column)]));
  const columns = fitColumns(wanted, width);
  const isNumeric = names.map((_, column) => rows.every((row) => isNumber(row[column])));
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => padded(text, columns[column] ?? 0, isNumeric[column] === true))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [paint('bold', line(names.map(visible))), ...cells.map(line)];
}

/** One value as a text on one line. */
export function cellText(value: QueryValue): string {
  if (value === null) return '';
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return tame(String(value));
}

function* textsOf(cells: readonly (readonly string[])[], column: number): Generator<string> {
  for (const row of cells) yield row[column] ?? '';
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
}

/** Takes from the widest column again and again, so that all that are cut end up alike. */
function fitColumns(wanted: readonly number[], width: number): number[] {
  const columns = [...wanted];
  const gaps = GAP * (columns.length - 1);
  for (
    let over = gaps - width + columns.reduce((sum, each) => sum + each, 0);
    over > 0;
    over -= 1
  ) {
    const most = Math.max(...columns);
    if (most <= NARROWEST) break;
    columns[columns.indexOf(most)] = most - 1;
  }
  return columns;
}

function padded(text: string, width: number, toRight: boolean): string {
  const cut = fit(text, width);
  const room = ' '.repeat(Math.max(0, width - columnsOf(cut)));
  return toRight ? room + cut : cut + room;
}

function isNumber(value: QueryValue | undefined): boolean {
  return value === null || typeof value === 'number' || typeof value === 'bigint';
}
