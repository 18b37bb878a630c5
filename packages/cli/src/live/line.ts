import type { Paint, Style } from '../output/colour.ts';
import { columnsOf, fit } from './columns.ts';

/** A piece of a line, and how it looks. */
export type Piece = readonly [style: Style, text: string];

/** One line of the view, which knows its width because its look is not in its text. */
export type Line = readonly Piece[];

export function lineWidth(line: Line): number {
  return line.reduce((sum, [, text]) => sum + columnsOf(text), 0);
}

/** A line no wider than so many columns, with a `…` where it was cut. */
export function fitLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const fitted: Piece[] = [];
  let room = columns;
  for (const [style, text] of line) {
    const part = columnsOf(text) < room ? text : fit(`${text} `, room);
    fitted.push([style, part]);
    room -= columnsOf(part);
    if (room <= 0 || part !== text) break;
  }
  return fitted;
}

/** The text of a line with its look. */
export function paintLine(line: Line, paint: Paint): string {
  return line.map(([style, text]) => paint(style, text)).join('');
}
