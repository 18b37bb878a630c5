import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DATABASE, Recorder } from '@gator/store';
import { isThere, survivorIn } from './survivor.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gator-survivor-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A layer that recorded no end, of this very process. */
function record(host: string): void {
  const recorder = new Recorder(directory, () => undefined);
  recorder.attributes({ path: 'x', kind: 'job', started: 1, pid: process.pid, host });
  recorder.close();
}

it('is a process that has the files of the layer open, and not any that has its number', () => {
  record(hostname());
  expect(isThere(directory)).toBe(false);
  expect(survivorIn(directory)).toBeUndefined();
  const file = openSync(join(directory, DATABASE), 'r');
  expect(isThere(directory)).toBe(true);
  expect(survivorIn(directory)).toBe(`x still runs, as process ${String(process.pid)}`);
  closeSync(file);
});

it('may be on another machine, which cannot be told from here', () => {
  record('elsewhere');
  expect(isThere(directory)).toBe(false);
  expect(survivorIn(directory)).toBe('x may still run on elsewhere');
});
