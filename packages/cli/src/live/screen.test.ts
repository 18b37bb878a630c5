import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { painter } from '../output/colour.ts';
import { Output } from '../output/output.ts';
import type { Line } from './line.ts';
import { Screen } from './screen.ts';

const size = { columns: 80, rows: 24 };

function screen() {
  const stream = new PassThrough();
  const made = new Screen(new Output(stream), painter(false));
  return { screen: made, written: () => String(stream.read() ?? '') };
}

function lines(...texts: string[]): Line[] {
  return texts.map((text) => [['plain', text]]);
}

test('each frame takes the place of the one before, and the log stays above', () => {
  const { screen: drawn, written } = screen();
  drawn.draw('', lines('one', 'two', 'three'), size);
  expect(written()).toBe('\u001b[?25l\r\u001b[Jone\ntwo\nthree');
  drawn.draw('logged\n', lines('four'), size);
  expect(written()).toBe('\u001b[?25l\r\u001b[2A\u001b[Jlogged\nfour');
  drawn.clear('last\n', size);
  expect(written()).toBe('\r\u001b[Jlast\n\u001b[?25h');
});

test('on a terminal that was made narrower, the lines that were wrapped are erased too', () => {
  const { screen: drawn, written } = screen();
  drawn.draw('', lines('x'.repeat(80), 'y'.repeat(30)), size);
  written();
  drawn.draw('', lines('z'), { columns: 40, rows: 24 });
  expect(written()).toBe('\u001b[?25l\r\u001b[2A\u001b[Jz');
});

test('what was forgotten is not erased', () => {
  const { screen: drawn, written } = screen();
  drawn.draw('', lines('one', 'two'), size);
  written();
  drawn.forget();
  drawn.draw('', lines('three'), size);
  expect(written()).toBe('\u001b[?25l\r\u001b[Jthree');
});
