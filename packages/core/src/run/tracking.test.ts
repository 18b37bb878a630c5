import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeToOthers, writeSecret } from './tracking.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gator-tracking-'));
});
afterEach(() => {
  rmSync(base, { recursive: true });
});

describe('the secret of a run', () => {
  it('is in a file of its own that only its owner reads, whatever the umask', () => {
    const usual = process.umask(0);
    writeSecret(base, 'abc');
    process.umask(usual);
    expect(readFileSync(join(base, 'secret'), 'utf8')).toBe('abc\n');
    expect(statSync(join(base, 'secret')).mode & 0o777).toBe(0o600);
  });

  it('is written to no file and through no link that is there already', () => {
    const file = join(base, 'secret');
    writeFileSync(file, 'somebody waits for it', { mode: 0o644 });
    const waiting = openSync(file, 'r');
    writeSecret(base, 'abc');
    expect(readFileSync(waiting, 'utf8')).toBe('somebody waits for it');
    closeSync(waiting);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(file);
    symlinkSync(join(base, 'elsewhere'), file);
    writeSecret(base, 'abc');
    expect(existsSync(join(base, 'elsewhere'))).toBe(false);
    expect(lstatSync(file).isFile()).toBe(true);
  });
});

it('a run can be closed to all other users', () => {
  closeToOthers(base);
  expect(statSync(base).mode & 0o777).toBe(0o700);
});
