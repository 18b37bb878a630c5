import { cellsOf, type Cell } from './cells.ts';
import type { Place } from './problem.ts';

/** A source line as it is shown, and the marker for the line below it. */
export interface Excerpt {
  readonly line: string;
  readonly marker: string;
}

/** Columns of a source line that are shown. */
const WINDOW = 100;

/** Columns before the marker that stay visible in a long line. */
const BEFORE = 40;

/** More of a line than this is not looked at on either side of the marker. */
const REACH = 2 * WINDOW;

/** Shows a source line around its marked part, however long it is and whatever is in it. */
export function excerpt({ sourceLine, column, length }: Place): Excerpt {
  const start = column - 1;
  const end = start + length;
  const before = cellsOf(sourceLine.slice(Math.max(0, start - REACH), start));
  const marked = cellsOf(sourceLine.slice(start, Math.min(end, start + REACH)));
  const after = cellsOf(sourceLine.slice(end, end + REACH));
  const spare = WINDOW - columns(marked) - columns(after);
  const head = fitting(before.toReversed(), Math.max(BEFORE, spare)).toReversed();
  const body = fitting(marked, WINDOW - columns(head));
  const tail = fitting(after, WINDOW - columns(head) - columns(body));
  const cutBefore = head.length < before.length ? '…' : '';
  const cutAfter = body.length + tail.length < marked.length + after.length ? '…' : '';
  return {
    line: cutBefore + drawn([...head, ...body, ...tail]) + cutAfter,
    marker: ' '.repeat(cutBefore.length + columns(head)) + '^'.repeat(Math.max(1, columns(body))),
  };
}

/** As many cells from the front as go into so many columns. */
function fitting(cells: readonly Cell[], room: number): Cell[] {
  let used = 0;
  const end = cells.findIndex(({ width }) => (used += width) > room);
  return cells.slice(0, end < 0 ? cells.length : end);
}

function columns(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

function drawn(cells: readonly Cell[]): string {
  return cells.map(({ text }) => text).join('');
}
