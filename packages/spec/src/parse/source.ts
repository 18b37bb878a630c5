import type { Place } from './problem.ts';

/** Offsets into the text: from the first, up to and without the second. */
export type Span = readonly [start: number, end: number];

/** The text of one specification file, and where its lines begin. */
export class Source {
  readonly file: string;
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#starts = startsOf(text);
  }

  /** The line of an offset, from 1. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** The place of a span; one that goes over several lines is cut at the end of its first. */
  place([start, end]: Span): Place {
    const line = this.lineOf(start);
    const from = this.#starts[line - 1] ?? 0;
    const to = this.#starts[line] ?? this.text.length;
    const sourceLine = withoutEnd(this.text.slice(from, to));
    const column = Math.min(start - from, sourceLine.length);
    const length = Math.max(1, Math.min(end - from, sourceLine.length) - column);
    return { file: this.file, line, column: column + 1, length, sourceLine };
  }
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1))
    starts.push(end + 1);
  return starts;
}

/** A line without its end. A line may be very long, and many problems on it. */
function withoutEnd(line: string): string {
  const text = line.endsWith('\n') ? line.slice(0, -1) : line;
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** The place of a file as a whole. */
export function wholeFile(file: string): Place {
  return { file, line: 0, column: 0, length: 0, sourceLine: '' };
}
