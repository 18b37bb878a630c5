import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { damaged, grown } from './testing/hostile-specs.ts';
import { Reader } from './testing/reader.ts';

/** All of them take a minute: `npm run test:fuzz`. */
const RUNS = process.env['FUZZ'] === undefined ? 250 : 5000;
const MINUTES = 60_000;
/** Bytes that reading may leave behind, such as compiled code and caches of a bounded size. */
const GROWTH = 16e6;

let reader: Reader;
beforeAll(() => {
  reader = new Reader();
});
afterAll(() => reader.close());

it.each([
  ['by the grammar', grown],
  ['by damage to the examples', damaged],
])(
  'files %s are read, or refused with a place, in bounded time and memory',
  async (_, files) => {
    const read = { specifications: 0, refused: 0 };
    const readAll = (numRuns: number): Promise<void> =>
      fc.assert(
        fc.asyncProperty(files, async (bytes) => {
          read[(await reader.reads(bytes)) ? 'specifications' : 'refused'] += 1;
        }),
        { numRuns },
      );
    await readAll(RUNS / 5);
    const before = await reader.memory();
    await readAll(RUNS);
    expect((await reader.memory()) - before).toBeLessThan(GROWTH);
    expect(read.specifications).toBeGreaterThan(0);
    expect(read.refused).toBeGreaterThan(0);
  },
  10 * MINUTES,
);
