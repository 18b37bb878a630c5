import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeJson } from './json.ts';

test('it says the same as any JSON, in characters that no terminal obeys', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\u001b', '\u007f', '\u009b', '\u202e', '\u2028'),
  });
  fc.assert(
    // Values alone: V8 reads some keys wrong that are spelt with an escape, after others like them.
    fc.property(fc.array(fc.record({ text })), (value) => {
      const json = safeJson(value);
      expect(JSON.parse(json)).toEqual(value);
      expect(json).not.toMatch(/\p{Cc}|[\u2028\u202e]/u);
    }),
  );
});
