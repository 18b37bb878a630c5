import type { QueryValue } from '@gator/store';
import { visibleLines } from '../output/visible.ts';

/** How a formula begins in a spreadsheet. */
const FORMULA = /^[=+\-@\t]/;

/**
 * One row as RFC 4180 has it: cells that hold a comma, a quote or an end of line are quoted. Texts may
 * be a job's own words: none is run as a formula where the rows are opened, and none drives a terminal.
 */
export function csvLine(row: readonly QueryValue[]): string {
  return `${row.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: QueryValue): string {
  if (value === null) return '';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'string' ? quoted(harmless(value)) : String(value);
}

/** A quote before it makes a text of what would be a formula. */
function harmless(text: string): string {
  return FORMULA.test(text) ? `'${visibleLines(text)}` : visibleLines(text);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
