import { SEVERITIES } from '@gator/protocol';
import { expect, test } from 'vitest';
import { painter } from './colour.ts';
import { Messages } from './messages.ts';

const SECOND = 1_000_000;
/** Noon, local time, in microseconds. */
const noon = new Date(2026, 0, 1, 12).getTime() * 1000;

function messages({ allPaths = false, colour = false } = {}): Messages {
  return new Messages({ paint: painter(colour), colour, allPaths });
}

test('the time is given where it is a new one', () => {
  const lines = messages().lines('root', true, [
    [noon, SEVERITIES.INFO, 'gator', 'first'],
    [noon + 1, SEVERITIES.WARNING, 'stdout', 'same second'],
    [noon + SECOND, SEVERITIES.CRITICAL, 'stderr', 'next second'],
  ]);
  expect(lines).toBe(
    [
      '[12:00:00] [INFO   ] first',
      '           [WARNING] same second',
      '[12:00:01] [CRITICAL] next second\n',
    ].join('\n'),
  );
});

test('a second batch goes on where the first ended', () => {
  const format = messages();
  format.lines('root', true, [[noon, SEVERITIES.INFO, 'gator', 'first']]);
  expect(format.lines('root', true, [[noon, SEVERITIES.INFO, 'gator', 'second']])).toBe(
    '           [INFO   ] second\n',
  );
});

test('a layer is named where it is not the root, or where all are', () => {
  const row = [noon, SEVERITIES.INFO, 'gator', 'text'] as const;
  expect(messages().lines('root/a', false, [row])).toBe('[12:00:00] [INFO   ] root/a: text\n');
  expect(messages({ allPaths: true }).lines('root', true, [row])).toBe(
    '[12:00:00] [INFO   ] root: text\n',
  );
});

test('the lines of one message stay together, and an empty one stays a line', () => {
  const format = messages();
  expect(format.lines('root', true, [[noon, SEVERITIES.INFO, 'api', 'one\r\ntwo\n']])).toBe(
    '[12:00:00] [INFO   ] one\n                     two\n',
  );
  expect(format.lines('root', true, [[noon, SEVERITIES.INFO, 'stdout', '']])).toBe(
    '           [INFO   ]\n',
  );
});

test('a job cannot drive the terminal', () => {
  const row = [noon, SEVERITIES.INFO, 'stdout', '\u001b[31mred\u001b[2J'] as const;
  expect(messages({ colour: true }).lines('root', true, [row])).toBe(
    '[12:00:00] [INFO   ] \u001b[31mred\\x1b[2J\u001b[0m\n',
  );
});

test('a notice has a word of its own', () => {
  expect(messages().notice(noon, 'RUNNING', '1/2')).toBe('[12:00:00] [RUNNING] 1/2\n');
});
