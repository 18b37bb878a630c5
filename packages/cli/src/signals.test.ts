import { afterEach, expect, test } from 'vitest';
import { Signals } from './signals.ts';

let signals: Signals | undefined;

afterEach(() => signals?.close());

test('the first signal asks and every later one insists', () => {
  const heard: [string, boolean][] = [];
  signals = new Signals((signal, again) => heard.push([signal, again]));
  expect(signals.first).toBeUndefined();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGINT'] as const) process.emit(signal, signal);
  expect(heard).toEqual([
    ['SIGTERM', false],
    ['SIGINT', true],
    ['SIGINT', true],
  ]);
  expect(signals.first).toBe('SIGTERM');
});

test('nothing is left behind', () => {
  const before = process.listenerCount('SIGINT');
  new Signals(() => undefined).close();
  expect(process.listenerCount('SIGINT')).toBe(before);
});
