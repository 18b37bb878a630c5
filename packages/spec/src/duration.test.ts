import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DURATION_LIMIT, parseDuration, writeDuration } from './duration.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['365d', DURATION_LIMIT],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['0.25s', 250],
    ['1m500ms', 60_500],
    ['1d2h3m4.5s6ms', 93_784_506],
    ['0h5s', 5000],
    ['0s', 0],
    ['0.4ms', 0],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: milliseconds });
  });

  it.each([
    '',
    '90',
    '1.5',
    '5 m',
    '10min',
    '2H',
    '-1s',
    '+1s',
    '1e3s',
    '.5s',
    '5.s',
    's',
    '30m1h',
    '1h1h',
    '1s 1ms',
    '5m\n',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, error: 'is no duration' });
  });

  it.each([
    ['366d', 'is longer than a year'],
    ['365d1ms', 'is longer than a year'],
    [`${'9'.repeat(400)}h`, 'is longer than a year'],
  ])('%s is refused', (text, error) => {
    expect(parseDuration(text)).toEqual({ ok: false, error });
  });

  it.each([
    [1, '1ms'],
    [999, '999ms'],
    [1500, '1.5s'],
    [90_000, '1m30s'],
    [600_000, '10m'],
    [5_400_000, '1h30m'],
    [86_400_000 + 1, '1d0.001s'],
  ])('of %d milliseconds is written %s', (milliseconds, text) => {
    expect(writeDuration(milliseconds)).toBe(text);
  });

  it('reads back as what was written', () => {
    fc.assert(
      fc.property(fc.nat(DURATION_LIMIT), (milliseconds) => {
        expect(parseDuration(writeDuration(milliseconds))).toEqual({
          ok: true,
          value: milliseconds,
        });
      }),
    );
  });

  it('is the sum of its parts, however they are cut', () => {
    const part = fc.nat(50);
    fc.assert(
      fc.property(part, part, part, part, part, (d, h, m, s, ms) => {
        const sum = (((d * 24 + h) * 60 + m) * 60 + s) * 1000 + ms;
        const read = parseDuration(`${d}d${h}h${m}m${s}s${ms}ms`);
        expect(read).toEqual({ ok: true, value: sum });
      }),
    );
  });

  it('is answered for every text', () => {
    const near = fc.string({
      unit: fc.constantFrom('0', '1', '29', '.', 'd', 'h', 'm', 's', 'ms', '-'),
    });
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        const read = parseDuration(text);
        if (read.ok) expect(parseDuration(writeDuration(read.value))).toEqual(read);
      }),
      { numRuns: 2000 },
    );
  });
});
