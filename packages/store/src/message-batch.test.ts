import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageBatch } from './message-batch.ts';
import type { MessageRow } from './rows.ts';

/** Few heads and findings, so that neighbours are often alike. */
const row = fc.tuple(
  fc.constantFrom(1, 2),
  fc.constantFrom(20 as const, 40 as const),
  fc.constantFrom('stdout' as const, 'api' as const),
  fc.string(),
  fc.constantFrom(null, 'ID'),
  fc.constantFrom(null, 'a.c'),
  fc.constantFrom(null, 3),
);
const lines = fc.array(fc.string(), { minLength: 1, maxLength: 4 });

it('keeps every message with what it is, in order, however they came', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(row, fc.record({ lines }))), (given) => {
      const batch = new MessageBatch();
      const expected: MessageRow[] = [];
      for (const each of given) {
        if ('lines' in each) {
          const texts = Object.freeze(each.lines);
          batch.addBlock({ time: 1, severity: 20, source: 'stdout', texts });
          for (const text of texts) expected.push([1, 20, 'stdout', text, null, null, null]);
        } else {
          batch.add(each);
          expected.push(each);
        }
      }
      const kept = batch.blocks.flatMap(({ time, severity, source, texts, ident, file, line }) =>
        texts.map((text): MessageRow => [time, severity, source, text, ident, file, line]),
      );
      expect(kept).toEqual(expected);
      expect(batch.count).toBe(expected.length);
      expect(batch.characters).toBe(expected.reduce((sum, [, , , text]) => sum + text.length, 0));
    }),
  );
});

it('makes one block of messages that share all but their text', () => {
  const batch = new MessageBatch();
  for (const text of ['a', 'b', 'c']) batch.add([1, 20, 'api', text]);
  batch.add([2, 20, 'api', 'd']);
  expect(batch.blocks.map(({ texts }) => texts)).toEqual([['a', 'b', 'c'], ['d']]);
});
