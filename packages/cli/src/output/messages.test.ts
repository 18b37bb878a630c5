import { SEVERITIES, type Severity } from '@gator/protocol';
import type { MessageBlock } from '@gator/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { painter } from './colour.ts';
import { Messages } from './messages.ts';

const SECOND = 1_000_000;
/** Noon, local time, in microseconds. */
const noon = new Date(2026, 0, 1, 12).getTime() * 1000;

function messages({ allPaths = false, colour = false } = {}): Messages {
  return new Messages({ paint: painter(colour), colour, allPaths });
}

function block(text: string, severity: Severity = SEVERITIES.INFO, time = noon): MessageBlock {
  return { time, severity, source: 'stdout', texts: [text] };
}

test('the time is given where it is a new one', () => {
  const format = messages();
  const lines = [
    block('first', SEVERITIES.INFO),
    block('same second', SEVERITIES.WARNING, noon + 1),
    block('next second', SEVERITIES.CRITICAL, noon + SECOND),
  ].map((each) => format.lines('root', true, each));
  expect(lines.join('')).toBe(
    [
      '[12:00:00] [INFO   ] first',
      '           [WARNING] same second',
      '[12:00:01] [CRITICAL] next second\n',
    ].join('\n'),
  );
});

test('a second batch goes on where the first ended', () => {
  const format = messages();
  format.lines('root', true, block('first'));
  expect(format.lines('root', true, block('second'))).toBe('           [INFO   ] second\n');
});

test('a layer is named where it is not the root, or where all are', () => {
  const text = block('text');
  expect(messages().lines('root/a', false, text)).toBe('[12:00:00] [INFO   ] root/a: text\n');
  expect(messages({ allPaths: true }).lines('root', true, text)).toBe(
    '[12:00:00] [INFO   ] root: text\n',
  );
});

test('the lines of one message stay together, and an empty one stays a line', () => {
  const format = messages();
  expect(format.lines('root', true, block('one\r\ntwo\n'))).toBe(
    '[12:00:00] [INFO   ] one\n                     two\n',
  );
  expect(format.lines('root', true, block(''))).toBe('           [INFO   ]\n');
});

test('a plain line is shown as it is, without blanks at its end', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{0,8} {0,3}$/), (text) => {
      const line = messages().lines('root/a', false, block(text));
      expect(line).toBe(`${`[12:00:00] [INFO   ] root/a: ${text}`.trimEnd()}\n`);
    }),
  );
});

test('a job cannot drive the terminal', () => {
  const wild = block('\u001b[31mred\u001b[2J');
  expect(messages({ colour: true }).lines('root', true, wild)).toBe(
    '[12:00:00] [INFO   ] \u001b[31mred\\x1b[2J\u001b[0m\n',
  );
});

test('a notice has a word of its own', () => {
  expect(messages().notice(noon, 'RUNNING', '1/2')).toBe('[12:00:00] [RUNNING] 1/2\n');
});
