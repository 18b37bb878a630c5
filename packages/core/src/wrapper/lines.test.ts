import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, MESSAGE_LIMIT } from './lines.ts';

/** Splits chunks as they come, each in a buffer that is used again afterwards. */
function split(...chunks: readonly (string | Buffer)[]): string[] {
  const splitter = new LineSplitter();
  const lines = chunks.flatMap((chunk) => {
    const buffer = Buffer.from(chunk);
    const ended = splitter.push(buffer);
    buffer.fill('#');
    return ended;
  });
  return [...lines, ...splitter.end()];
}

/** The bytes cut at these places. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length));
}

/** The rule, read off byte by byte. */
function reference(bytes: Buffer): string[] {
  const lines: string[] = [];
  let line: number[] = [];
  const show = (): void => {
    lines.push(Buffer.from(line).toString().replaceAll('\0', '␀'));
    line = [];
  };
  for (const [place, byte] of bytes.entries()) {
    if (byte === 0x0a) show();
    else if (byte !== 0x0d) line.push(byte);
    else if (bytes[place + 1] !== 0x0a && line.length > 0) show();
  }
  if (line.length > 0) show();
  return lines;
}

describe('LineSplitter', () => {
  it.each<[string, string[], string[]]>([
    ['lines', ['a\nb\n'], ['a', 'b']],
    ['a last line without an end', ['a\nb'], ['a', 'b']],
    ['an empty line', ['a\n\nb\n'], ['a', '', 'b']],
    ['lines of Windows', ['a\r\n\r\nb\r\n'], ['a', '', 'b']],
    ['a line that is written over', ['10%\r20%\r30%\n'], ['10%', '20%', '30%']],
    ['returns that end nothing', ['\r\ra\r\rb\r'], ['a', 'b']],
    ['a \\r\\n cut in two', ['a\r', '\nb\r', '\n'], ['a', 'b']],
    ['an empty \\r\\n cut in two', ['a\r\n\r', '\nb'], ['a', '', 'b']],
    ['an end of line that comes alone', ['a', '\n', '\n'], ['a', '']],
    ['a NUL', ['a\0b\n'], ['a␀b']],
    ['nothing', ['', ''], []],
  ])('cuts %s', (_, chunks, lines) => {
    expect(split(...chunks)).toEqual(lines);
  });

  it('puts a character together that was cut in two', () => {
    const bytes = Buffer.from('ü→🐊\n');
    expect(split(...[...bytes].map((byte) => Buffer.of(byte)))).toEqual(['ü→🐊']);
  });

  it('shows what is not UTF-8 as U+FFFD', () => {
    expect(split(Buffer.of(0x61, 0xff, 0x62, 0x0a, 0xe2, 0x82, 0x0a))).toEqual([
      'a\ufffdb',
      '\ufffd',
    ]);
  });

  it('gives the same lines however the bytes are cut into chunks', () => {
    const byte = fc.oneof(
      fc.constantFrom(0x0a, 0x0d, 0x00, 0x61, 0xc3, 0xa9, 0xe2, 0xf0),
      fc.nat(255),
    );
    const bytes = fc.array(byte, { maxLength: 60 }).map((list) => Buffer.from(list));
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 8 }), (whole, places) => {
        expect(split(...cutAt(whole, places))).toEqual(reference(whole));
      }),
      { numRuns: 5000 },
    );
  });

  it('cuts a line that is too long at a character, marks it, and tells its whole size', () => {
    const long = '→'.repeat(30_000);
    const [line, next, ...rest] = split(`${long}\nb\n`);
    expect(line).toMatch(/^→+ … \[cut: the line has 90000 bytes, all of them in output\.log\]$/);
    expect(Buffer.byteLength(line ?? '')).toBeLessThanOrEqual(MESSAGE_LIMIT);
    expect(Buffer.byteLength(line ?? '')).toBeGreaterThan(MESSAGE_LIMIT - 200);
    expect([next, ...rest]).toEqual(['b']);
  });

  it('keeps a line that is just not too long', () => {
    const line = 'x'.repeat(MESSAGE_LIMIT);
    expect(split(`${line}\n`)).toEqual([line]);
    expect(split(line)).toEqual([line]);
    expect(split(`${line}x`)).toEqual([
      expect.stringContaining(`the line has ${String(MESSAGE_LIMIT + 1)} bytes`),
    ]);
  });

  it('cuts long lines alike however they come, whatever they hold', () => {
    const unit = fc.constantFrom(
      ...['x', '\0', 'é', '→', '🐊'].map((text) => Buffer.from(text)),
      Buffer.of(0xff),
    );
    const piece = fc
      .tuple(unit, fc.constantFrom(0, 1, 10_000, 21_845, 21_846, 40_000, 65_536, 65_537))
      .map(([text, count]) => Buffer.alloc(text.length * count, text));
    const line = fc
      .tuple(
        piece,
        fc.constantFrom('\n', '\r', '\r\n').map((text) => Buffer.from(text)),
      )
      .map((parts) => Buffer.concat(parts));
    const whole = fc
      .array(line, { minLength: 1, maxLength: 4 })
      .map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(whole, fc.array(fc.nat(), { maxLength: 6 }), (bytes, places) => {
        const lines = split(bytes);
        expect(split(...cutAt(bytes, places)).join('\n') === lines.join('\n')).toBe(true);
        for (const each of lines)
          expect(Buffer.byteLength(each)).toBeLessThanOrEqual(MESSAGE_LIMIT);
        const cut = lines.filter((each) => each.includes('[cut:'));
        const long = reference(bytes).filter((each) => Buffer.byteLength(each) > MESSAGE_LIMIT);
        expect(cut.length).toBe(long.length);
      }),
      { numRuns: 60 },
    );
  });

  it('tells the size of a line in the bytes that the job wrote', () => {
    expect(split(Buffer.alloc(30_000))[0]).toContain('the line has 30000 bytes');
    expect(split(Buffer.alloc(30_000, 0xff), '\n')[0]).toContain('the line has 30000 bytes');
  });

  it('keeps only the beginning of an endless line', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 16_384; count += 1) expect(splitter.push(chunk)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    const [line] = splitter.end();
    expect(line).toContain(`the line has ${String(2 ** 30)} bytes`);
  });
});
