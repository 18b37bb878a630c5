import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible, visibleInColour } from './visible.ts';

test.each([
  ['two\twords', 'two\twords'],
  ['a\rb\nc', 'a\\rb\\nc'],
  ['\u001b[2Jgone', '\\x1b[2Jgone'],
  ['\u009b31m', '\\x9b31m'],
  ['\u202eevil', '\\u202eevil'],
  ['\u061cevil', '\\u061cevil'],
  ['👩‍🔧 é ß', '👩‍🔧 é ß'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('colours stay where they are wanted, and end with the text', () => {
  expect(visibleInColour('\u001b[31mred', true)).toBe('\u001b[31mred\u001b[0m');
  expect(visibleInColour('\u001b[31mred\u001b[0m', false)).toBe('red');
  expect(visibleInColour('\u001b[31m\u001b[H', true)).toBe('\u001b[31m\\x1b[H\u001b[0m');
});

test('nothing else gets through, whatever is in the text', () => {
  const pieces = fc.constantFrom(
    '\u001b',
    '[',
    '3',
    ';',
    'm',
    'H',
    '\u0007',
    '\r',
    '\n',
    'x',
    '\u009b',
  );
  fc.assert(
    fc.property(fc.array(pieces), fc.boolean(), (parts, colour) => {
      const shown = visibleInColour(parts.join(''), colour);
      const rest = colour ? shown.split(/\p{Cc}\[[0-9;:]*m/u).join('') : shown;
      expect(rest).not.toMatch(/\p{Cc}/u);
    }),
  );
});
