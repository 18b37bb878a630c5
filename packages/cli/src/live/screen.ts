import type { Paint } from '../output/colour.ts';
import type { Output } from '../output/output.ts';
import type { Size } from './layout.ts';
import { lineWidth, paintLine, type Line } from './line.ts';

/** Control sequences of ECMA-48, and the two that hide and show the cursor on a DEC VT220 and since. */
const HIDE_CURSOR = '\u001b[?25l';
export const SHOW_CURSOR = '\u001b[?25h';
const ERASE_BELOW = '\u001b[J';

/**
 * The bottom of a terminal, where a few lines are drawn over and over; what is logged goes above
 * them and stays. Each frame is one write.
 */
export class Screen {
  readonly #output: Output;
  readonly #paint: Paint;
  /** Widths of the lines that are on the terminal now; the cursor is at the end of the last. */
  #drawn: readonly number[] = [];

  constructor(output: Output, paint: Paint) {
    this.#output = output;
    this.#paint = paint;
  }

  /** Draws lines in place of those before, below what is newly logged. */
  draw(log: string, lines: readonly Line[], size: Size): void {
    const text = lines.map((line) => paintLine(line, this.#paint)).join('\n');
    this.#output.write(`${HIDE_CURSOR}${this.#erase(size)}${log}${text}`);
    this.#drawn = lines.map(lineWidth);
  }

  /** Takes the lines away and gives the cursor back. */
  clear(log: string, size: Size): void {
    this.#output.write(`${this.#erase(size)}${log}${SHOW_CURSOR}`);
    this.#drawn = [];
  }

  /** The lines are where they were, but something else was written after them. */
  forget(): void {
    this.#drawn = [];
  }

  /** A line that is wider than the terminal now is, since it was resized, takes several of its rows. */
  #erase({ columns }: Size): string {
    const rows = this.#drawn.map((width) => Math.max(1, Math.ceil(width / columns)));
    const up = rows.reduce((sum, count) => sum + count, 0) - 1;
    return `\r${up > 0 ? `\u001b[${up}A` : ''}${ERASE_BELOW}`;
  }
}
