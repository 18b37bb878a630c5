import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSpec } from './read-spec.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gator-spec-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

function complaint(file: string): string {
  const result = readSpec(file);
  if (result.ok) return 'none';
  const [problem, ...others] = result.error;
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ reason: 'unreadable', place: { file, line: 0 } });
  return problem?.message ?? 'none';
}

describe('readSpec', () => {
  it('names the root after the file and starts from its folder', () => {
    const result = readSpec(write('nightly.yaml', '!Job {command: make}'));
    expect(result).toMatchObject({ ok: true, value: { root: { ident: 'nightly', cwd: folder } } });
  });

  it('takes UTF-8 with a byte order mark', () => {
    const file = write('bom.yaml', '\ufeff!Job {command: é}');
    expect(readSpec(file)).toMatchObject({ ok: true, value: { root: { command: 'é' } } });
  });

  it('passes limits on', () => {
    const file = write('two.yaml', '!JobArray {repeats: 2, jobs: [!Job {command: x}]}');
    expect(readSpec(file, { jobs: 1 })).toMatchObject({ error: [{ reason: 'too-many-jobs' }] });
  });

  it('says what is not a specification', () => {
    expect(complaint(path.join(folder, 'missing.yaml'))).toBe('there is no such file');
    expect(complaint(path.join(folder, 'bom.yaml', 'x'))).toMatch(/^a part of the path is a file/);
    expect(complaint(folder)).toBe('this is a directory, not a file');
    expect(complaint('/dev/null')).toBe('this is a pipe, a socket or a device, not a file');
    expect(complaint('a\0b')).toMatch(/^the file cannot be read: /);
  });

  it.each([
    ['UTF-16 with a mark', Buffer.from('\ufeff!Job', 'utf16le'), /UTF-16/],
    ['big-endian UTF-16', Buffer.from('\ufeff!Job', 'utf16le').swap16(), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from('!Job', 'utf16le'), /UTF-16/],
    ['Latin-1', Buffer.from('!Job {command: é}', 'latin1'), /not text in UTF-8/],
  ])('says that it is in %s', (_, bytes, message) => {
    expect(complaint(write('encoded.yaml', bytes))).toMatch(message);
  });

  it.skipIf(process.getuid?.() === 0)('says that there is no permission', () => {
    const file = write('secret.yaml', '!Job {command: x}');
    chmodSync(file, 0o000);
    expect(complaint(file)).toBe('there is no permission to read the file');
  });
});
