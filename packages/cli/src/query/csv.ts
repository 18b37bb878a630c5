import type { QueryValue } from '@gator/store';

/** One row as RFC 4180 has it: cells that hold a comma, a quote or an end of line are quoted. */
export function csvLine(row: readonly QueryValue[]): string {
  return `${row.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: QueryValue): string {
  if (value === null) return '';
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
