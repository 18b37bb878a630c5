import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMemory, MEMORY_LIMIT, MEMORY_UNITS, writeMemory } from './memory.ts';

describe('formatMemory', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [999_600, '1 MB'],
    [1_500_000_000, '1.5 GB'],
    [2 ** 31, '2.15 GB'],
    [123_456_789, '123 MB'],
    [5e15, '5000 TB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(formatMemory(bytes)).toBe(text);
  });
});

describe('writeMemory', () => {
  it.each([
    [1_500_000_000, [1.5, 'GB']],
    [2 ** 31, [2, 'GiB']],
    [1.5 * 2 ** 20, [1.5, 'MiB']],
    [1, [0.001, 'KB']],
  ])('writes %d bytes as %j', (bytes, written) => {
    expect(writeMemory(bytes)).toEqual(written);
  });

  it('is exact for every size that a job may ask for', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        const bytes = Math.abs(n) % (MEMORY_LIMIT + 1);
        const [size, unit] = writeMemory(bytes);
        expect(Math.round(size * MEMORY_UNITS[unit])).toBe(bytes);
      }),
    );
  });
});
