/** A message is at most this long, in bytes: 64 KiB, of which the mark of a cut takes some. */
export const MESSAGE_LIMIT = 64 * 1024;
const KEPT_OF_A_CUT = MESSAGE_LIMIT - 128;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Cuts a job's output into lines. `\n`, `\r\n` and a lone `\r` end a line; a `\r` that ends
 * nothing is dropped. Bytes that are not UTF-8 become U+FFFD and a NUL becomes `␀`. Only the
 * beginning of an endless line is kept.
 */
export class LineSplitter {
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #seenBytes = 0;
  #afterReturn = false;

  /** Takes a chunk and returns the lines that it ends. */
  push(chunk: Buffer): string[] {
    const end = Math.max(chunk.lastIndexOf(NEWLINE), chunk.lastIndexOf(RETURN)) + 1;
    if (end === 0) {
      this.#keep(chunk);
      return [];
    }
    const lines = this.#take(chunk, end);
    this.#keep(chunk.subarray(end));
    return lines;
  }

  /** The output has ended: what has no end of line is a line too. */
  end(): string[] {
    if (this.#seenBytes === 0) return [];
    const whole = this.#seenBytes;
    return [decode(this.#drain(), whole)];
  }

  #take(chunk: Buffer, end: number): string[] {
    const open = this.#seenBytes > 0;
    const skip = !open && this.#afterReturn && chunk[0] === NEWLINE ? 1 : 0;
    this.#afterReturn = chunk[end - 1] === RETURN;
    if (open && this.#seenBytes + end > MESSAGE_LIMIT) return this.#takeAfterLong(chunk, end);
    const region = open
      ? Buffer.concat([...this.#kept, chunk.subarray(0, end)])
      : chunk.subarray(skip, end);
    this.#drain();
    return cut(region);
  }

  /** The line that this chunk ends may be a long one: it is decoded by itself. */
  #takeAfterLong(chunk: Buffer, end: number): string[] {
    const first = firstEnd(chunk);
    this.#keep(chunk.subarray(0, first));
    const whole = this.#seenBytes;
    const line = decode(this.#drain(), whole);
    const next = chunk[first] === RETURN && chunk[first + 1] === NEWLINE ? first + 2 : first + 1;
    return [line, ...cut(chunk.subarray(next, end))];
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#afterReturn = false;
    this.#seenBytes += bytes.length;
    const room = MESSAGE_LIMIT + 1 - this.#keptBytes;
    if (room <= 0) return;
    // A copy, since the reader uses its buffer again.
    const part = Buffer.from(bytes.subarray(0, room));
    this.#kept.push(part);
    this.#keptBytes += part.length;
  }

  #drain(): Buffer {
    const bytes = Buffer.concat(this.#kept);
    this.#kept = [];
    this.#keptBytes = 0;
    this.#seenBytes = 0;
    return bytes;
  }
}

/** Cuts whole lines apart. */
function cut(region: Buffer): string[] {
  if (region.length === 0) return [];
  const text = shown(region.toString());
  const lines = region.includes(RETURN) ? cutAtReturns(text) : text.split('\n').slice(0, -1);
  return region.length > MESSAGE_LIMIT ? lines.map(cutLong) : lines;
}

/** An empty line is one that `\n` ends; nothing between two `\r` is nothing. */
function cutAtReturns(text: string): string[] {
  const lines: string[] = [];
  for (const [, line = '', end] of text.matchAll(/([^\r\n]*)(\r\n|\n|\r)/g)) {
    if (line !== '' || end !== '\r') lines.push(line);
  }
  return lines;
}

function cutLong(line: string): string {
  if (line.length <= MESSAGE_LIMIT / 3) return line;
  const bytes = Buffer.from(line);
  return decode(bytes, bytes.length);
}

/** Decodes one line, of which `bytes` may be only the beginning. */
function decode(bytes: Buffer, whole: number): string {
  if (whole <= MESSAGE_LIMIT) return shown(bytes.toString());
  // A NUL is one byte, and three as it is shown.
  const kept = bytes.includes(0) ? Math.floor(KEPT_OF_A_CUT / 3) : KEPT_OF_A_CUT;
  const text = bytes.subarray(0, boundary(bytes, kept)).toString();
  return `${shown(text)} … [cut: the line has ${String(whole)} bytes, all of them in output.log]`;
}

/** The last place at or before `place` where a character begins. */
function boundary(bytes: Buffer, place: number): number {
  let at = place;
  while (at > place - 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}

function shown(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '␀') : text;
}

function firstEnd(chunk: Buffer): number {
  const newline = chunk.indexOf(NEWLINE);
  const carriage = chunk.indexOf(RETURN);
  if (newline < 0) return carriage;
  return carriage < 0 ? newline : Math.min(newline, carriage);
}
