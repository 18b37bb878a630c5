import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { DATABASE } from './places.ts';
import { Reader } from './reader.ts';
import { Recorder } from './recorder.ts';

it('settles when all that was recorded is on disk, in one write for all who ask at once', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gator-settled-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const recorder = new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
  const flush = vi.spyOn(recorder, 'flush');
  const settled = ['a', 'b', 'c'].map((text) => {
    recorder.message([1, 20, 'api', text]);
    return recorder.settled();
  });
  expect(existsSync(join(directory, DATABASE))).toBe(false);
  await settled[0];
  const reader = new Reader(join(directory, DATABASE));
  expect(reader.messages({}).map(({ message }) => message)).toEqual(['a', 'b', 'c']);
  reader.close();
  expect(flush).toHaveBeenCalledTimes(1);
  await Promise.all(settled);
  recorder.close();
});
