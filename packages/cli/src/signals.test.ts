import { afterEach, expect, test } from 'vitest';
import { heedLauncher } from './hangup.ts';
import { Signals } from './signals.ts';

let signals: Signals | undefined;
const nothing = (): void => undefined;

afterEach(() => {
  signals?.close();
  heedLauncher({});
});

/** What is heard of signals that come one after the other. */
function heardOf(...sent: readonly NodeJS.Signals[]): [string, number][] {
  const heard: [string, number][] = [];
  const stop = (signal: string, times: number) => heard.push([signal, times]);
  signals = new Signals({ stop, pause: nothing, resume: nothing });
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

test('Ctrl-Z asks for a pause, and what continues a process ends it', () => {
  const heard: string[] = [];
  signals = new Signals({
    stop: nothing,
    pause: () => heard.push('pause'),
    resume: () => heard.push('resume'),
  });
  for (const signal of ['SIGTSTP', 'SIGCONT'] as const) process.emit(signal, signal);
  expect(heard).toEqual(['pause', 'resume']);
  expect(signals.first).toBeUndefined();
});

test('nothing is left behind', () => {
  const names = ['SIGINT', 'SIGTERM', 'SIGTSTP', 'SIGCONT'] as const;
  const before = names.map((name) => process.listenerCount(name));
  new Signals({ stop: nothing, pause: nothing, resume: nothing }).close();
  expect(names.map((name) => process.listenerCount(name))).toEqual(before);
});
