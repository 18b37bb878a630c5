import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASE } from './places.ts';
import { Reader } from './reader.ts';
import { Recorder } from './recorder.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'gator-store-'));
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

function makeFolder(): string {
  return mkdtempSync(join(base, 'layer-'));
}

describe('a Recorder that cannot write', () => {
  it('tells once that it cannot write, and drops what follows', () => {
    for (const flushed of [false, true]) {
      const directory = makeFolder();
      const reasons: string[] = [];
      const recorder = new Recorder(directory, (reason) => reasons.push(reason));
      rmSync(directory, { recursive: true });
      for (let n = 0; n < 3; n += 1) {
        recorder.message([1, 20, 'gator', 'x']);
        if (flushed) recorder.flush();
      }
      recorder.close();
      expect(reasons).toHaveLength(1);
      expect(reasons[0]).toMatch(/^cannot record in .*layer-/);
      expect(existsSync(directory)).toBe(false);
    }
  });

  it('tells a disk that fills up while it records, and tries at the end to say how the layer ended', () => {
    const directory = makeFolder();
    const reasons: string[] = [];
    const recorder = new Recorder(directory, (reason) => reasons.push(reason));
    recorder.message([1, 20, 'gator', 'first']);
    recorder.flush();
    const database = new DatabaseSync(join(directory, DATABASE));
    database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT raise(ABORT, 'disk full'); END",
    );
    database.close();
    recorder.attribute('name', 'never alone');
    recorder.message([2, 20, 'gator', 'second']);
    recorder.flush();
    const reader = new Reader(join(directory, DATABASE));
    expect([reader.messageCount(), reader.attributes().size]).toEqual([1, 0]);
    recorder.attribute('result', 'SUCCESS');
    recorder.close();
    expect(reasons).toEqual([expect.stringContaining('disk full')]);
    expect(reader.attributes().get('result')).toBe('FAILURE');
    expect(reader.attributes().get('reason')).toBe(reasons[0]);
    expect([reader.messageCount(), [...reader.attributes().keys()].sort()]).toEqual([
      1,
      ['name', 'reason', 'result'],
    ]);
    reader.close();
  });

  it.each(['removed', 'moved away'])('tells that its database was %s, and writes on', (fate) => {
    const directory = makeFolder();
    const reasons: string[] = [];
    const recorder = new Recorder(directory, (reason) => reasons.push(reason));
    recorder.message([1, 20, 'gator', 'first']);
    recorder.flush();
    expect(reasons).toEqual([]);
    const elsewhere = `${directory}-moved`;
    if (fate === 'removed') rmSync(directory, { recursive: true });
    else renameSync(directory, elsewhere);
    recorder.message([2, 20, 'gator', 'second']);
    recorder.flush();
    recorder.close();
    expect(reasons).toEqual([expect.stringMatching(/db\.sqlite: it was removed, moved/)]);
    expect(existsSync(directory)).toBe(false);
    if (fate === 'removed') return;
    const reader = new Reader(join(elsewhere, DATABASE));
    expect(reader.messageCount()).toBe(2);
    reader.close();
  });
});
