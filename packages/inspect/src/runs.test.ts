import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sizeOf } from './runs.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-runs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What one file or folder takes by itself. */
function own(path: string): number {
  return statSync(path).blocks * 512;
}

test('the size of a folder is that of all in it, however deep, and of itself', () => {
  const below = join(folder, 'tier/job');
  mkdirSync(below, { recursive: true });
  writeFileSync(join(below, 'output.log'), 'x'.repeat(100_000));
  writeFileSync(join(folder, 'db.sqlite'), 'x'.repeat(5_000));
  const parts = ['', 'db.sqlite', 'tier', 'tier/job', 'tier/job/output.log'];
  const sum = parts.reduce((total, part) => total + own(join(folder, part)), 0);
  expect(sizeOf(folder)).toBe(sum);
  expect(sum).toBeGreaterThan(105_000);
});

test('what a link points to is no part of a folder, and what has vanished takes nothing', () => {
  writeFileSync(join(folder, 'far'), 'x'.repeat(100_000));
  const near = join(folder, 'near');
  mkdirSync(near);
  symlinkSync('../far', join(near, 'latest'));
  symlinkSync('nowhere', join(near, 'broken'));
  expect(sizeOf(near)).toBeLessThan(100_000);
  expect(sizeOf(join(folder, 'gone'))).toBe(0);
});
