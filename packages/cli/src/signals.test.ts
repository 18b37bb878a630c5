import { afterEach, expect, test } from 'vitest';
import { heedLauncher } from './hangup.ts';
import { Signals } from './signals.ts';

let signals: Signals | undefined;

afterEach(() => {
  signals?.close();
  heedLauncher({});
});

/** What is heard of signals that come one after the other. */
function heardOf(...sent: readonly NodeJS.Signals[]): [string, number][] {
  const heard: [string, number][] = [];
  signals = new Signals((signal, times) => heard.push([signal, times]));
  for (const signal of sent) process.emit(signal, signal);
  return heard;
}

test('the first signal asks and every later one insists', () => {
  expect(heardOf('SIGTERM', 'SIGINT', 'SIGINT')).toEqual([
    ['SIGTERM', 1],
    ['SIGINT', 2],
    ['SIGINT', 3],
  ]);
  expect(signals?.first).toBe('SIGTERM');
});

test('a terminal that closes asks, and never insists', () => {
  expect(heardOf('SIGHUP', 'SIGHUP', 'SIGINT', 'SIGHUP')).toEqual([
    ['SIGHUP', 1],
    ['SIGINT', 2],
  ]);
  expect(signals?.first).toBe('SIGHUP');
});

test('a run that outlives its terminal hears nothing of its end, and nor does what it starts', () => {
  const before = process.listenerCount('SIGHUP');
  const environment = { GATOR_HANGUP: 'ignored', OTHER: 'x' };
  heedLauncher(environment);
  expect(environment).toEqual({ OTHER: 'x' });
  expect(heardOf('SIGHUP', 'SIGTERM')).toEqual([['SIGTERM', 1]]);
  // The system would end a process in which nobody listens.
  expect(process.listenerCount('SIGHUP')).toBe(before + 1);
});

test('nothing is left behind', () => {
  const before = process.listenerCount('SIGINT');
  new Signals(() => undefined).close();
  expect(process.listenerCount('SIGINT')).toBe(before);
});
