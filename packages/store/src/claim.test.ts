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

it('is had by one alone, and keeps nobody from reading', () => {
  const recorder = new Recorder(directory, () => undefined);
  recorder.attribute('ident', 'x');
  recorder.close();
  expect(claim(directory)).toEqual({ ok: true, value: {} });
  expect(claim(directory)).toEqual({ ok: false, reason: 'somebody else does already' });
  const reader = new Reader(join(directory, DATABASE));
  expect(reader.attributes().get('ident')).toBe('x');
  reader.close();
});
