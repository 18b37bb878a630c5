import fc from 'fast-check';
import { expect, it } from 'vitest';
import { identFault, identFrom } from './ident.ts';

it.each(['', '.', '..', 'a/b', '/', 'a\nb', '\u0000', '\u007f', '\ud800', 'x'.repeat(201)])(
  'refuses %j',
  (text) => {
    expect(identFault(text)).toBeTypeOf('string');
  },
);

it.each(['a', '...', '.a', 'a b', '-x', 'ü', '任务', 'x'.repeat(200)])('takes %j', (text) => {
  expect(identFault(text)).toBeUndefined();
});

it('makes a good ident of any stem, and keeps a good one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (stem) => {
      const ident = identFrom(stem);
      expect(identFault(ident)).toBeUndefined();
      if (identFault(stem) === undefined) expect(ident).toBe(stem);
    }),
  );
});
