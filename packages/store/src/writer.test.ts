import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DATABASE } from './places.ts';
import { Recorder } from './recorder.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'gator-writer-'));
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

function makeFolder(): string {
  return mkdtempSync(join(base, 'layer-'));
}

/** A recorder that must not fail. */
function recorderIn(directory: string): Recorder {
  return new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
}

describe('a database that is just made', () => {
  /** Opens each database the moment that its file is there, and tells what it finds. */
  const hasty = `
    import { existsSync } from 'node:fs';
    import { DatabaseSync } from 'node:sqlite';
    process.stdout.write('ready\\n');
    for (const path of process.argv.slice(1)) {
      while (!existsSync(path));
      const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
      const { n } = database.prepare('SELECT count(*) AS n FROM attributes').get();
      process.stdout.write(n + '\\n');
      database.close();
    }`;

  it('has its tables and its first facts for whoever opens it at once', async () => {
    const directories = Array.from({ length: 40 }, makeFolder);
    const paths = directories.map((directory) => join(directory, DATABASE));
    const flags = ['--input-type=module', '--eval', hasty];
    const child = spawn(process.execPath, [...flags, ...paths], { stdio: ['ignore', 'pipe', 2] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    if (child.stdout === null) throw new TypeError('its output is not piped');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({ value: 'ready' });
    for (const directory of directories) {
      const recorder = recorderIn(directory);
      recorder.attribute('ident', 'a');
      recorder.flush();
      const { value: found } = await lines.next();
      recorder.close();
      expect(found).toBe('1');
    }
    expect(await lines.next()).toMatchObject({ done: true });
  });

  it('lets its layer record on while somebody reads in it', () => {
    const directory = makeFolder();
    const recorder = recorderIn(directory);
    recorder.flush();
    const database = new DatabaseSync(join(directory, DATABASE), { readOnly: true });
    database.exec('BEGIN');
    const count = (): unknown => database.prepare('SELECT count(*) AS n FROM messages').get();
    expect(count()).toEqual({ n: 0 });
    recorder.message([1, 20, 'gator', 'one']);
    recorder.flush();
    expect(count()).toEqual({ n: 0 });
    database.exec('COMMIT');
    expect(count()).toEqual({ n: 1 });
    database.close();
    recorder.close();
  });
});

describe('a number', () => {
  it('is kept whole where it is, and as a fraction where no reader could hold it', () => {
    const directory = makeFolder();
    const recorder = recorderIn(directory);
    const numbers = {
      zero: 0,
      minus: -1,
      largest: Number.MAX_SAFE_INTEGER,
      half: 0.5,
      beyond: 1e20,
    };
    recorder.attributes(numbers);
    for (const [name, number] of Object.entries(numbers)) recorder.point(name, number, 1);
    recorder.close();
    const database = new DatabaseSync(join(directory, DATABASE), { readOnly: true });
    for (const table of ['attributes', 'series']) {
      const rows = database
        .prepare(`SELECT name, value, typeof(value) AS type FROM ${table}`)
        .all();
      expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual(numbers);
      const whole = rows.filter(({ type }) => type === 'integer').map(({ name }) => name);
      expect(whole.sort()).toEqual(['largest', 'minus', 'zero']);
    }
    database.close();
  });
});
