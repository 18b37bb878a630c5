import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claim } from './claim.ts';
import { Reader } from './reader.ts';
import { Recorder } from './recorder.ts';
import { DATABASE } from './places.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gator-claim-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Records an attempt, which goes on until the recorder is closed. */
function begin(attempt: number): Recorder {
  const recorder = new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
  recorder.attributes({ ident: 'x', attempt });
  recorder.flush();
  return recorder;
}

it('is had by one alone, and keeps nobody from reading', () => {
  begin(1).close();
  expect(claim(directory, 1)).toEqual({ ok: true, value: {} });
  expect(claim(directory, 1)).toEqual({ ok: false, reason: 'somebody else does already' });
  const reader = new Reader(join(directory, DATABASE));
  expect(reader.attributes().get('ident')).toBe('x');
  reader.close();
});

it('leaves the attempt alone with which somebody else has gone on', () => {
  begin(1).close();
  const next = begin(2);
  expect(claim(directory, 1)).toEqual({ ok: false, reason: 'somebody else does already' });
  next.attribute('result', 'SUCCESS');
  next.close();
  const reader = new Reader(join(directory, DATABASE));
  expect(reader.attributes().get('result')).toBe('SUCCESS');
  reader.close();
});
