import type { Size } from '../live/layout.ts';

/** The size of what a stream is drawn on: a terminal's, or lines of any length and number. */
export function terminalSize(stream: typeof process.stdout): Size {
  if (!stream.isTTY) return { columns: Infinity, rows: Infinity };
  const { columns, rows } = stream;
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}
