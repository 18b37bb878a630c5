import { expect, test } from 'vitest';
import { keysIn } from './key.ts';

test('each key of a terminal is told by what it sends', () => {
  const sent = '\u001b[A\u001bOB\u001b[5~q\u001b[H\t\r\u007f\u001b';
  expect(keysIn(sent).map(({ id }) => id)).toEqual([
    'up',
    'down',
    'page-up',
    'character',
    'home',
    'tab',
    'enter',
    'erase',
    'escape',
  ]);
});

test('what no key of ours sends is left out, and nothing of it is taken for text', () => {
  expect(keysIn('\u001b[1;5C\u001b[15~\u0001x\u001b[200~é')).toEqual([
    { id: 'character', text: 'x' },
    { id: 'character', text: 'é' },
  ]);
});
