import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobSpec } from '@gator/spec';
import { DATABASE, queryAll } from '@gator/store';
import { Journal } from '../layer/journal.ts';
import { jobSpec } from '../tier/testing/specs.ts';
import { Output } from './output.ts';

let folder = '';
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-output-'));
  journal = new Journal(folder, 'job', undefined);
});
afterEach(() => {
  journal.recorder.close();
  rmSync(folder, { recursive: true });
});

function take(
  spec: Partial<JobSpec>,
  ...chunks: readonly ['stdout' | 'stderr', string][]
): unknown[] {
  const output = new Output(journal, { ...jobSpec('job'), ...spec });
  for (const [name, text] of chunks) output.take(name, Buffer.from(text));
  output.close();
  journal.recorder.flush();
  const columns = 'severity, source, message, ident, file, line';
  const found = queryAll(
    [{ path: 'job', file: join(folder, DATABASE) }],
    `SELECT ${columns} FROM messages ORDER BY id`,
  );
  if (!found.ok) throw new Error(found.reason);
  return found.value.rows.map((row) => (row.at(5) === null ? row.slice(0, 3) : row));
}

describe('Output', () => {
  it('keeps every byte in the order it came, and makes a message of each line', () => {
    expect(
      take({}, ['stdout', 'a\nb'], ['stderr', 'x\n'], ['stdout', 'c\n'], ['stderr', 'last']),
    ).toEqual([
      [20, 'stdout', 'a'],
      [40, 'stderr', 'x'],
      [20, 'stdout', 'bc'],
      [40, 'stderr', 'last'],
    ]);
    expect(readFileSync(join(folder, 'output.log'), 'utf8')).toBe('a\nbx\nc\nlast');
  });

  it('counts lines of stderr as the specification says', () => {
    expect(take({ stderr: 'WARNING' }, ['stderr', 'x\n'])).toEqual([[30, 'stderr', 'x']]);
    expect(journal.counts).toEqual([0, 0, 1, 0, 0]);
  });

  it('lets parsers say what a line is, in either output', () => {
    const spec = { parsers: [{ use: 'gcc' }], stderr: 'INFO' } as const;
    const line = 'a.c:3:1: warning: unused [-Wunused]';
    expect(
      take(spec, ['stdout', `${line}\nfine\n`], ['stderr', 'a.c:9: error: no\nnoise\n']),
    ).toEqual([
      [30, 'stdout', line, 'unused', 'a.c', 3],
      [20, 'stdout', 'fine'],
      [40, 'stderr', 'a.c:9: error: no', null, 'a.c', 9],
      [20, 'stderr', 'noise'],
    ]);
    expect(journal.firstError).toBe('a.c:9: error: no');
  });

  it('reads tracebacks of each output apart', () => {
    const spec = { parsers: [{ use: 'python' }] } as const;
    const lines = take(
      spec,
      ['stderr', 'Traceback (most recent call last):\n'],
      ['stdout', '  indented\n'],
      ['stderr', '  File "a.py", line 1, in f\nKeyError: 1\n'],
    );
    expect(lines.map((line) => (line as unknown[])[0])).toEqual([20, 20, 20, 40]);
  });
});
