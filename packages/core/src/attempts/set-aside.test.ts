import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAttempt, Recorder } from '@gator/store';
import { setAside } from './set-aside.ts';

const LOST = { result: 'ABORTED', reason: 'lost', why: 'retried: lost' } as const;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gator-aside-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** What an attempt leaves; without a result where it was cut short. */
function leave(attempt: number, result: string | null): void {
  const recorder = new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
  recorder.attributes({
    attempt,
    started: attempt,
    ...(result !== null && { result, reason: 'no' }),
  });
  recorder.close();
  writeFileSync(join(directory, 'output.log'), `output ${String(attempt)}`);
  mkdirSync(join(directory, 'own'));
  writeFileSync(join(directory, 'own', 'file'), '');
}

function aside(kind: 'job' | 'group' = 'job', isRoot = false) {
  return setAside({ directory, kind, isRoot }, LOST);
}

describe('setAside', () => {
  it('moves all of a job to a place of its own, as often as that is asked', () => {
    leave(1, 'FAILURE');
    writeFileSync(join(directory, 'secret'), '');
    writeFileSync(join(directory, 'console.log'), '');
    expect(aside()).toMatchObject({
      ok: true,
      value: [
        {
          attempt: 1,
          result: 'FAILURE',
          reason: 'no',
          directory: 'attempts/1',
          why: 'retried: lost',
        },
      ],
    });
    expect(readdirSync(directory).sort()).toEqual(['attempts', 'console.log', 'secret']);
    leave(2, null);
    expect(aside()).toMatchObject({
      ok: true,
      value: [{ attempt: 2, result: 'ABORTED', reason: 'lost' }],
    });
    expect(readdirSync(join(directory, 'attempts')).sort()).toEqual(['1', '2']);
    for (const attempt of ['1', '2'])
      expect(readFileSync(join(directory, 'attempts', attempt, 'output.log'), 'utf8')).toBe(
        `output ${attempt}`,
      );
  });

  it('leaves the folders of a tier’s children where they are', () => {
    leave(1, 'FAILURE');
    writeFileSync(join(directory, 'spec.yaml'), '');
    aside('group');
    expect(readdirSync(directory).sort()).toEqual(['attempts', 'output.log', 'own']);
    expect(readdirSync(join(directory, 'attempts/1')).sort()).toEqual([
      'db.sqlite',
      'messages.log',
      'spec.yaml',
    ]);
  });

  it('brings together what a move that was cut short has left in two places', () => {
    leave(3, 'FAILURE');
    mkdirSync(join(directory, 'attempts/3'), { recursive: true });
    renameSync(join(directory, 'output.log'), join(directory, 'attempts/3/output.log'));
    expect(aside()).toMatchObject({ ok: true, value: [{ attempt: 3, directory: 'attempts/3' }] });
    expect(readdirSync(join(directory, 'attempts/3')).sort()).toEqual([
      'db.sqlite',
      'messages.log',
      'output.log',
      'own',
    ]);
    expect(aside()).toMatchObject({ ok: true, value: [{ attempt: 3 }] });
    expect(readdirSync(directory)).toEqual(['attempts']);
  });

  it('keeps a database at the root until there is another', () => {
    leave(1, 'FAILURE');
    aside('job', true);
    expect(readdirSync(directory).sort()).toEqual(['attempts', 'db.sqlite']);
    expect(aside('job', true)).toMatchObject({ ok: true, value: [{ attempt: 1 }] });
    leave(2, null);
    expect(readAttempt(directory)?.attributes).toMatchObject({ attempt: 2 });
    expect(readAttempt(join(directory, 'attempts/1'))?.attributes).toMatchObject({ attempt: 1 });
  });

  it('knows what came before an attempt that recorded nothing', () => {
    leave(1, 'FAILURE');
    aside('group');
    writeFileSync(join(directory, 'spec.yaml'), '');
    expect(aside('group')).toMatchObject({
      ok: true,
      value: [
        { attempt: 1, result: 'FAILURE', reason: 'no' },
        { attempt: 2, result: 'ABORTED', started: null, directory: 'attempts/2' },
      ],
    });
    expect(aside('group')).toMatchObject({ ok: true, value: [{ attempt: 1 }, { attempt: 2 }] });
  });

  it('takes an attempt that recorded nothing for one', () => {
    writeFileSync(join(directory, 'output.log'), '');
    expect(aside()).toMatchObject({
      ok: true,
      value: [{ attempt: 1, result: 'ABORTED', started: null }],
    });
    expect(existsSync(join(directory, 'attempts/1/output.log'))).toBe(true);
  });

  it('finds nothing where nothing ran, and says what stands in the way elsewhere', () => {
    expect(aside()).toEqual({ ok: true, value: [] });
    leave(1, 'FAILURE');
    writeFileSync(join(directory, 'attempts'), 'somebody’s own');
    expect(aside()).toMatchObject({ ok: false });
  });
});
