import { PassThrough } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { Keyboard } from './keyboard.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('keys come as they are pressed, and those that mean a signal stay one, in any company', () => {
  const raw: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => raw.push(mode) });
  const signals: unknown[] = [];
  vi.spyOn(process, 'kill').mockImplementation((_, signal) => {
    signals.push(signal);
    return true;
  });
  const keys: string[] = [];
  const keyboard = new Keyboard((text) => keys.push(text), input);
  keyboard.open();
  for (const text of ['q', '\u001b[A', '\u0003', 'a\u0003\u0003b', '\u001a', '\u001c'])
    input.emit('data', Buffer.from(text));
  keyboard.close();
  input.emit('data', Buffer.from('late'));
  expect(keys).toEqual(['q', '\u001b[A', 'a', 'b']);
  expect(signals).toEqual(['SIGINT', 'SIGINT', 'SIGINT', 'SIGTSTP', 'SIGQUIT']);
  expect(raw).toEqual([true, false]);
});
