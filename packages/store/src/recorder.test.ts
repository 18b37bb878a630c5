import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { foldOf, merge } from '@gator/protocol';
import { Reader } from './reader.ts';
import { newChild } from './new-child.ts';
import { DATABASE, MESSAGE_LOG } from './places.ts';
import { Recorder } from './recorder.ts';
import type { ChildRow, MessageRow, StoredMessage } from './rows.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'gator-store-'));
});
afterAll(() => {
  rmSync(base, { recursive: true });
});
afterEach(() => {
  vi.useRealTimers();
});

function makeFolder(): string {
  return mkdtempSync(join(base, 'layer-'));
}

/** All messages, page by page: a page holds fewer of them where they are long. */
function pages(reader: Reader): StoredMessage[] {
  const found: StoredMessage[] = [];
  for (let after = 0; ; after = found.at(-1)?.id ?? 0) {
    const page = reader.messages({ after });
    if (page.length === 0) return found;
    found.push(...page);
  }
}

/** A recorder that must not fail. */
function recorderIn(directory: string): Recorder {
  return new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
}

const CHILD: ChildRow = {
  ...newChild('a', 'job', 1),
  state: 'COMPLETE',
  result: 'SUCCESS',
  exit_code: 0,
  started: 1,
  updated: 2,
  stopped: 3,
};

interface Facts {
  readonly attributes: [string, string | number | null][];
  readonly messages: MessageRow[];
  /** Lines that share all but their text; they come after the messages. */
  readonly lines: string[];
  readonly metrics: [scope: string, name: string, value: number][];
  readonly children: ChildRow[];
}

function record(recorder: Recorder, facts: Facts): void {
  const { attributes, messages, lines, metrics, children } = facts;
  for (const [name, value] of attributes) recorder.attribute(name, value);
  for (const row of messages) recorder.message(row);
  if (lines.length > 0)
    recorder.messages({ time: 3, severity: 20, source: 'stdout', texts: lines });
  for (const [scope, name, value] of metrics) recorder.metric(scope, name, foldOf(value, 'sum', 5));
  for (const row of children) recorder.child(row);
}

/** Everything in a database, with integrity checked. */
function contentOf(directory: string): unknown {
  const database = new DatabaseSync(join(directory, DATABASE), { readOnly: true });
  const all = (sql: string): unknown[] => database.prepare(sql).all();
  const content = {
    check: all('PRAGMA integrity_check'),
    version: all('PRAGMA user_version'),
    attributes: all('SELECT * FROM attributes ORDER BY name'),
    messages: all('SELECT * FROM messages ORDER BY id'),
    metrics: all('SELECT * FROM metrics ORDER BY scope, name'),
    children: all('SELECT * FROM children ORDER BY ident'),
  };
  database.close();
  return content;
}

/** Lone surrogates cannot be written as UTF-8 by anybody. */
const text = fc.string({ unit: 'binary', maxLength: 30 });
const facts: fc.Arbitrary<Facts> = fc.record({
  attributes: fc.array(fc.tuple(text, fc.oneof(text, fc.maxSafeInteger(), fc.constant(null))), {
    maxLength: 5,
  }),
  messages: fc.array(
    fc.tuple(
      fc.nat(),
      fc.constantFrom(10 as const, 20 as const, 40 as const),
      fc.constantFrom('gator' as const, 'stdout' as const),
      text,
    ),
    { maxLength: 10 },
  ),
  lines: fc.array(text, { maxLength: 5 }),
  metrics: fc.array(fc.tuple(text, text, fc.double({ noNaN: true, noDefaultInfinity: true })), {
    maxLength: 5,
  }),
  children: fc
    .array(fc.record({ ident: text, exit_code: fc.option(fc.nat()), reason: text }), {
      maxLength: 5,
    })
    .map((list) => list.map((each) => ({ ...CHILD, ...each }))),
});

describe('Recorder', () => {
  it('records the same in an image as in a file that grows, and reads back what was recorded', () => {
    fc.assert(
      fc.property(facts, facts, (first, second) => {
        const [short, long] = [makeFolder(), makeFolder()];
        const [image, file] = [recorderIn(short), recorderIn(long)];
        file.flush();
        for (const each of [first, second]) {
          record(image, each);
          record(file, each);
          file.flush();
        }
        image.close();
        file.close();
        expect(contentOf(short)).toEqual(contentOf(long));
        expect(contentOf(short)).toMatchObject({
          check: [{ integrity_check: 'ok' }],
          version: [{ user_version: 3 }],
        });
        const reader = new Reader(join(short, DATABASE));
        const written = [first, second].flatMap(({ messages, lines }) => [
          ...messages,
          ...lines.map((line): MessageRow => [3, 20, 'stdout', line]),
        ]);
        expect(
          reader
            .messages({ after: 0, limit: 100 })
            .map((row) => [row.time, row.severity, row.source, row.message]),
        ).toEqual(written);
        expect(reader.attributes()).toEqual(new Map([...first.attributes, ...second.attributes]));
        const children = new Map(
          [...first.children, ...second.children].map((row) => [row.ident, row]),
        );
        expect(new Map(reader.children('all', 0, -1).map((row) => [row.ident, row]))).toEqual(
          children,
        );
        reader.close();
        for (const folder of [short, long]) rmSync(folder, { recursive: true });
      }),
      { numRuns: 50 },
    );
  });

  it('leaves a single file and the text of its messages, image or not', () => {
    for (const flushed of [false, true]) {
      const directory = makeFolder();
      const recorder = recorderIn(directory);
      if (flushed) recorder.flush();
      recorder.message([Date.UTC(2026, 0, 2, 3, 4, 5) * 1000, 40, 'stderr', 'broken 🐊']);
      recorder.close();
      expect(readdirSync(directory).sort()).toEqual([DATABASE, MESSAGE_LOG]);
      expect(readFileSync(join(directory, MESSAGE_LOG), 'utf8')).toMatch(
        /^\[\d\d:\d\d:05\] \[ERROR\] broken 🐊\n$/,
      );
    }
  });

  it('can be read 100 ms after its start, and each fact 100 ms after it came', () => {
    vi.useFakeTimers();
    const directory = makeFolder();
    const recorder = recorderIn(directory);
    vi.advanceTimersByTime(100);
    const reader = new Reader(join(directory, DATABASE));
    expect(reader.messageCount()).toBe(0);
    recorder.message([1, 20, 'gator', 'one']);
    vi.advanceTimersByTime(100);
    recorder.message([2, 20, 'gator', 'two']);
    expect(reader.messages({ after: 0, limit: 9 }).map(({ id, message }) => [id, message])).toEqual(
      [[1, 'one']],
    );
    vi.advanceTimersByTime(100);
    expect(reader.messages({ after: 1, limit: 9 }).map(({ id, message }) => [id, message])).toEqual(
      [[2, 'two']],
    );
    reader.close();
    recorder.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes any text: NULs, lone surrogates, and messages of many megabytes', () => {
    for (const flushed of [false, true]) {
      const directory = makeFolder();
      const recorder = recorderIn(directory);
      if (flushed) recorder.flush();
      const large = 'é'.repeat(5_000_000);
      for (const message of ['a\0b', '\ud800', '"\\\n\u2028', '', large, large])
        recorder.message([1, 20, 'api', message]);
      recorder.close();
      const reader = new Reader(join(directory, DATABASE));
      const [nul, lone, ...rest] = pages(reader).map(({ message }) => message);
      expect(nul).toBe('a\0b');
      expect(lone).toMatch(/^\ufffd+$/);
      expect(rest.map((each) => each.length)).toEqual([4, 0, large.length, large.length]);
      reader.close();
    }
  });

  it.each(['image', 'file'])(
    'keeps metrics, series, samples and artefacts, by way of a %s',
    (way) => {
      const directory = makeFolder();
      const recorder = recorderIn(directory);
      const sample = { time: 1, processes: 2, cpu: 0.5, rss: 3, vms: 4, read: 5, written: null };
      const artefact = {
        name: 'a',
        child: 'x/y',
        path: 'x/y/artefacts/a',
        size: 3,
        sha256: 'f',
        time: 9,
      };
      const values = [1, 0.5, 2 ** 60, -Number.MAX_VALUE];
      recorder.metric('own', 'n', merge(foldOf(1, 'mean', 1), foldOf(4, 'mean', 2)));
      if (way === 'file') recorder.flush();
      recorder.metric('own', 'n', merge(foldOf(2, 'mean', 1), foldOf(4, 'mean', 3)));
      for (const value of values) recorder.point('n', value, 7);
      recorder.sample(sample);
      recorder.artefact(artefact);
      recorder.message([1, 40, 'stdout', 'text', 'ID', 'a.c', 3]);
      recorder.close();
      const database = new DatabaseSync(join(directory, DATABASE), { readOnly: true });
      const all = (table: string): unknown[] =>
        database
          .prepare(`SELECT * FROM ${table}`)
          .all()
          .map((row) => ({ ...row }));
      const fold = { agg: 'mean', count: 2, sum: 6, min: 2, max: 4, last: 4, time: 3 };
      expect(all('metrics')).toEqual([{ scope: 'own', name: 'n', value: 3, ...fold }]);
      expect(all('series')).toEqual(
        values.map((value, index) => ({ id: index + 1, name: 'n', value, time: 7 })),
      );
      expect(all('usage')).toEqual([sample]);
      expect(all('artefacts')).toEqual([{ id: 1, ...artefact }]);
      expect(all('messages')).toMatchObject([{ ident: 'ID', file: 'a.c', line: 3 }]);
      database.close();
    },
  );

  it('leaves a small database for a small layer, also after a large one', () => {
    const sizes = [1, 4000, 1].map((count) => {
      const directory = makeFolder();
      const recorder = recorderIn(directory);
      for (let n = 0; n < count; n += 1) recorder.message([n, 20, 'gator', 'x'.repeat(100)]);
      recorder.close();
      return statSync(join(directory, DATABASE)).size;
    });
    expect(sizes[1]).toBeGreaterThan(400_000);
    expect(sizes[2]).toBeLessThanOrEqual(Number(sizes[0]));
  });

  it('has larger pages where its layer goes on', () => {
    const sizes = [false, true].map((flushed) => {
      const directory = makeFolder();
      const recorder = recorderIn(directory);
      if (flushed) recorder.flush();
      recorder.message([1, 20, 'gator', 'one']);
      recorder.close();
      return readFileSync(join(directory, DATABASE)).readUInt16BE(16);
    });
    expect(sizes).toEqual([1024, 2048]);
  });

  it('drops what comes after its end, and touches its database no more', () => {
    for (const flushed of [false, true]) {
      const directory = makeFolder();
      const recorder = recorderIn(directory);
      if (flushed) recorder.flush();
      recorder.message([1, 20, 'gator', 'last']);
      recorder.close();
      const bytes = readFileSync(join(directory, DATABASE));
      recorder.message([1, 20, 'api', 'late']);
      recorder.flush();
      recorder.close();
      expect(readFileSync(join(directory, DATABASE)).equals(bytes)).toBe(true);
      expect(readdirSync(directory).sort()).toEqual([DATABASE, MESSAGE_LOG]);
      expect(readFileSync(join(directory, MESSAGE_LOG), 'utf8')).toMatch(/last\n$/);
    }
  });
});

describe('a process that is killed while it records', () => {
  const program = `
    import { Recorder } from ${JSON.stringify(join(import.meta.dirname, 'recorder.ts'))};
    const recorder = new Recorder(process.argv[1], (reason) => { throw new Error(reason); });
    let count = 0;
    setInterval(() => {
      for (let n = 0; n < 200; n += 1) recorder.message([count, 20, 'stdout', 'line ' + count++]);
      recorder.flush();
      process.stdout.write(count + '\\n');
    }, 1);`;

  function startIn(directory: string): ChildProcess {
    const flags = [
      '--conditions=gator-source',
      '--input-type=module-typescript',
      '--eval',
      program,
      directory,
    ];
    return spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  it('leaves a sound database with every message that was written', async () => {
    const directory = makeFolder();
    const child = startIn(directory);
    let told = 0;
    child.stdout?.on('data', (data: Buffer) => {
      told = Number(data.toString().trim().split('\n').at(-1));
      if (told > 2000) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect(contentOf(directory)).toMatchObject({ check: [{ integrity_check: 'ok' }] });
    const reader = new Reader(join(directory, DATABASE));
    expect(reader.messageCount()).toBeGreaterThanOrEqual(told);
    expect(reader.messages({ after: told - 1, limit: 1 })).toMatchObject([
      { message: `line ${String(told - 1)}` },
    ]);
    reader.close();
  });

  it('leaves a database that can be read where nothing can be written', async () => {
    const directory = makeFolder();
    const child = startIn(directory);
    child.stdout?.on('data', () => child.kill('SIGKILL'));
    await once(child, 'close');
    const copy = makeFolder();
    for (const name of readdirSync(directory))
      copyFileSync(join(directory, name), join(copy, name));
    chmodSync(copy, 0o555);
    const reader = new Reader(join(copy, DATABASE));
    expect(reader.messageCount()).toBeGreaterThanOrEqual(200);
    reader.close();
    chmodSync(copy, 0o755);
  });
});
