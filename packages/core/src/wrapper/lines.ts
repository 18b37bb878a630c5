/** A message is at most this long, in bytes: 64 KiB, of which the mark of a cut takes some. */
export const MESSAGE_LIMIT = 64 * 1024;
const KEPT_OF_A_CUT = MESSAGE_LIMIT - 128;

/** A text of so many UTF-16 units is within the limit, whatever it holds: a unit is at most three bytes. */
const SURELY_SHORT = MESSAGE_LIMIT / 3;

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
  /** The last line was ended by a `\r`, of which a `\n` that comes first now is a part. */
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

  /** The beginning of a line whose end has not come yet. */
  get open(): string {
    return decode(Buffer.concat(this.#kept), this.#seenBytes);
  }

  /** The output has ended: what has no end of line is a line too. */
  end(): string[] {
    return this.#seenBytes === 0 ? [] : [this.#drain()];
  }

  #take(chunk: Buffer, end: number): string[] {
    const open = this.#seenBytes > 0;
    const skip = this.#afterReturn && chunk[0] === NEWLINE ? 1 : 0;
    this.#afterReturn = chunk[end - 1] === RETURN && (end === 1 ? open : !isEnd(chunk[end - 2]));
    if (!open) return cut(chunk.subarray(skip, end));
    const first = firstEnd(chunk);
    this.#keep(chunk.subarray(0, first));
    return [this.#drain(), ...cut(chunk.subarray(afterEnd(chunk, first), end))];
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#seenBytes += bytes.length;
    const room = MESSAGE_LIMIT + 1 - this.#keptBytes;
    if (room <= 0) return;
    // A copy, since the reader uses its buffer again.
    const part = Buffer.from(bytes.subarray(0, room));
    this.#kept.push(part);
    this.#keptBytes += part.length;
  }

  /** The line that was kept, as text. */
  #drain(): string {
    const line = decode(Buffer.concat(this.#kept), this.#seenBytes);
    this.#kept = [];
    this.#keptBytes = 0;
    this.#seenBytes = 0;
    return line;
  }
}

/** Cuts whole lines apart: all at once, or one by one where one may be too long for a message. */
function cut(region: Buffer): string[] {
  if (region.length === 0) return [];
  const text = shown(region.toString());
  const lines = region.includes(RETURN) ? cutAtReturns(text) : text.split('\n').slice(0, -1);
  return lines.some((line) => line.length > SURELY_SHORT) ? cutOneByOne(region) : lines;
}

/** An empty line is one that `\n` ends; nothing between two `\r` is nothing. */
function cutAtReturns(text: string): string[] {
  const lines: string[] = [];
  for (const [, line = '', end] of text.matchAll(/([^\r\n]*)(\r\n|\n|\r)/g)) {
    if (line !== '' || end !== '\r') lines.push(line);
  }
  return lines;
}

function cutOneByOne(region: Buffer): string[] {
  const lines: string[] = [];
  for (let rest = region; rest.length > 0;) {
    const end = firstEnd(rest);
    const next = afterEnd(rest, end);
    if (end > 0 || rest[next - 1] === NEWLINE) lines.push(decode(rest.subarray(0, end), end));
    rest = rest.subarray(next);
  }
  return lines;
}

/** Decodes one line of `whole` bytes, of which what is over the limit may be missing. */
function decode(bytes: Buffer, whole: number): string {
  const text = shown(bytes.toString());
  if (text.length <= SURELY_SHORT) return text;
  const encoded = Buffer.from(text);
  if (encoded.length <= MESSAGE_LIMIT) return text;
  const kept = encoded.subarray(0, boundary(encoded, KEPT_OF_A_CUT)).toString();
  return `${kept} … [cut: the line has ${String(whole)} bytes, all of them in output.log]`;
}

/** The last place at or before `place` where a character begins. */
function boundary(bytes: Buffer, place: number): number {
  let at = place;
  while (((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}

function shown(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '␀') : text;
}

function isEnd(byte: number | undefined): boolean {
  return byte === NEWLINE || byte === RETURN;
}

/** Where the first line ends. */
function firstEnd(chunk: Buffer): number {
  const newline = chunk.indexOf(NEWLINE);
  const carriage = (newline < 0 ? chunk : chunk.subarray(0, newline)).indexOf(RETURN);
  return carriage < 0 ? newline : carriage;
}

/** Where the line after the one that ends at `end` begins. */
function afterEnd(chunk: Buffer, end: number): number {
  return chunk[end] === RETURN && chunk[end + 1] === NEWLINE ? end + 2 : end + 1;
}
