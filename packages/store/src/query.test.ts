import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { foldOf } from '@gator/protocol';
import { newChild } from './new-child.ts';
import { DATABASE } from './places.ts';
import { queryAll, type QueryDatabase, type QueryResult } from './query.ts';
import { Recorder } from './recorder.ts';
import type { MessageRow } from './rows.ts';
import { MIGRATIONS } from './schema.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'gator-query-'));
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

/** The facts of one layer that are asked for here. */
interface Facts {
  readonly messages: readonly MessageRow[];
  readonly metrics: readonly (readonly [name: string, value: number])[];
  readonly exits: readonly (number | null)[];
}

let made = 0;
function makeFolder(): string {
  made += 1;
  const directory = join(base, String(made));
  mkdirSync(directory);
  return directory;
}

/** A layer's database, as the product writes it. */
function layer(path: string, { messages = [], metrics = [], exits = [] }: Partial<Facts>) {
  const directory = makeFolder();
  const recorder = new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
  recorder.attributes({ path, answer: 42 });
  for (const row of messages) recorder.message(row);
  for (const [name, number] of metrics) recorder.metric('own', name, foldOf(number, 'sum', 1));
  exits.forEach((exit_code, place) => {
    recorder.child({ ...newChild(`c${String(place)}`, 'job', 1), exit_code });
  });
  recorder.close();
  return { path, file: join(directory, DATABASE) };
}

/** A database that is made by statements: what an older Gator, or something else, left. */
function foreign(path: string, sql: string): QueryDatabase {
  const file = join(makeFolder(), DATABASE);
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  return { path, file };
}

/** Makes a database too large to be copied. */
function enlarge({ file }: QueryDatabase): void {
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE ballast (bytes); INSERT INTO ballast VALUES (zeroblob(40000000))');
  database.close();
}

function message(severity: MessageRow[1], text = 'x', time = 1): MessageRow {
  return [time, severity, 'stdout', text];
}

function ask(databases: readonly QueryDatabase[], sql: string): QueryResult {
  const result = queryAll(databases, sql);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

function rowsOf(databases: readonly QueryDatabase[], sql: string): QueryResult['rows'] {
  const { rows, unread } = ask(databases, sql);
  expect(unread).toEqual([]);
  return rows;
}

function refusal(sql: string): string {
  const result = queryAll([], sql);
  return result.ok ? '' : result.reason;
}

const severity = fc.constantFrom(10 as const, 20 as const, 40 as const);
const facts: fc.Arbitrary<Facts> = fc.record({
  messages: fc.array(
    fc
      .tuple(severity, fc.constantFrom('40', 'a', 'é', ''), fc.nat(3))
      .map(([level, text, time]) => message(level, text, time)),
    { maxLength: 6 },
  ),
  metrics: fc.uniqueArray(fc.tuple(fc.constantFrom('n', 'm'), fc.integer()), {
    selector: ([name]) => name,
  }),
  exits: fc.array(fc.option(fc.nat(2)), { maxLength: 3 }),
});

/** Statements of every shape, and what each reads: joins by name, text against numbers, tables without a column. */
const STATEMENTS = [
  'SELECT severity, count(*) FROM messages GROUP BY severity ORDER BY 1',
  'SELECT path, count(*) FROM messages GROUP BY path ORDER BY path',
  'SELECT count(*) FROM messages',
  'SELECT count(*), total(length(message)) FROM messages WHERE severity >= 20',
  "SELECT count(*) FROM messages WHERE severity = '40'",
  'SELECT count(*) FROM messages WHERE message = 40',
  'SELECT count(*) FROM messages a JOIN messages b ON a.path = b.path AND a.id < b.id',
  'SELECT count(*) FROM messages NATURAL JOIN children',
  'SELECT m.message FROM messages m NATURAL JOIN metrics t ORDER BY 1',
  'SELECT count(*) FROM messages JOIN metrics USING (path, time)',
  'SELECT name, sum(value), avg(value), max(value) FROM metrics GROUP BY name ORDER BY name',
  "SELECT count(*) FROM metrics WHERE value = '0'",
  'SELECT path, (SELECT count(*) FROM messages m WHERE m.path = c.path) FROM children c ORDER BY 1',
  'SELECT exit_code, typeof(exit_code), count(*) FROM children GROUP BY 1, 2 ORDER BY 1',
  'SELECT * FROM messages ORDER BY path, id',
  'SELECT DISTINCT severity FROM (SELECT * FROM messages UNION SELECT * FROM messages) ORDER BY 1',
  'SELECT EXISTS (SELECT 1 FROM children), (SELECT count(*) FROM "messages")',
  'WITH bad AS (SELECT path, id FROM messages WHERE severity = 40) SELECT count(*) FROM bad',
  'WITH metrics (x) AS (SELECT severity FROM messages) SELECT sum(x) FROM metrics',
  'SELECT path, row_number() OVER (PARTITION BY path ORDER BY id) FROM MESSAGES ORDER BY 1, 2',
  "SELECT count(*) FROM messages LEFT JOIN attributes a ON a.path = messages.path AND a.name = 'answer'",
  'SELECT value, typeof(value) FROM attributes ORDER BY path, name',
];

/** The same tables, each written as one by hand: what a query is to see. */
function union(databases: readonly QueryDatabase[], sql: string): unknown[] {
  const memory = new DatabaseSync(':memory:');
  const tables = ['attributes', 'messages', 'metrics', 'children'];
  databases.forEach(({ path, file }, place) => {
    memory.prepare(`ATTACH ? AS layer`).run(file);
    for (const table of tables) {
      if (place === 0) {
        const [schema] = memory
          .prepare('SELECT sql FROM layer.sqlite_schema WHERE name = ?')
          .all(table);
        // The path of the layer stands first, and one layer's keys say nothing against another's.
        const text = String(schema?.['sql'])
          .replace('(', '(path TEXT, ')
          .replace(/,? PRIMARY KEY(?: \([^)]*\))?|, WITHOUT ROWID/g, '');
        memory.exec(text);
      }
      memory.prepare(`INSERT INTO ${table} SELECT ?, * FROM layer.${table}`).run(path);
    }
    memory.exec('DETACH layer');
  });
  const statement = memory.prepare(sql);
  statement.setReturnArrays(true);
  const rows: unknown[] = statement.all();
  memory.close();
  return rows;
}

describe('a question to many databases', () => {
  it('is answered as if their tables were one', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 4 }), (layers) => {
        const databases = layers.map((each, place) => layer(`root/it's ${String(place)}`, each));
        for (const sql of STATEMENTS)
          expect(rowsOf(databases, sql), sql).toEqual(union(databases, sql));
      }),
      { numRuns: 40 },
    );
  });

  it('is answered the same by databases that are too large to be copied', () => {
    const exits = [0, 1, null];
    const sent = {
      messages: [message(40), message(20, '40')],
      metrics: [['n', 1] as const],
      exits,
    };
    const databases = Array.from({ length: 11 }, (_, place) =>
      layer(`root/${String(place)}`, sent),
    );
    const answers = STATEMENTS.map((sql) => union(databases, sql));
    databases.slice(0, 10).forEach(enlarge);
    expect(STATEMENTS.map((sql) => rowsOf(databases, sql))).toEqual(answers);
  });

  it('tells an artefact’s own path as its file, since `path` is the layer’s', () => {
    const recorded = `${MIGRATIONS.join('')}
      INSERT INTO artefacts VALUES (1, 'log', '', 'artefacts/log', 3, 'ff', 9)`;
    const one = foreign('root/a', recorded);
    expect(rowsOf([one], 'SELECT path, file FROM artefacts')).toEqual([
      ['root/a', 'artefacts/log'],
    ]);
    expect(ask([one], 'SELECT * FROM artefacts').columns).toEqual([
      'path',
      'id',
      'name',
      'child',
      'file',
      'size',
      'sha256',
      'time',
    ]);
  });

  it('keeps large integers, fractions, bytes, NULL and any text', () => {
    const sql = "SELECT 9223372036854775807, -2, 1.5, x'00ff', NULL, 'a\u0001é', 9007199254740993";
    expect(rowsOf([], sql)).toEqual([
      [9223372036854775807n, -2, 1.5, Uint8Array.of(0, 255), null, 'a\u0001é', 9007199254740993n],
    ]);
  });

  it('takes a statement of any shape that reads', () => {
    expect(rowsOf([], 'VALUES (1), (2)')).toEqual([[1], [2]]);
    expect(rowsOf([], 'SELECT \';\' AS "a;b" -- ; more\n ; /* ; */ ;')).toEqual([[';']]);
    expect(rowsOf([], "SELECT value FROM json_each('[3]')")).toEqual([[3]]);
    const count = 'WITH RECURSIVE n (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n LIMIT 3)';
    expect(rowsOf([], `${count} SELECT count(*) FROM n`)).toEqual([[3]]);
  });
});

describe('databases of another time or kind', () => {
  const [first = ''] = MIGRATIONS;
  const OLD = `${first} PRAGMA user_version = 1;
    INSERT INTO children (ident, kind, state, result, reason, directory, expected_jobs)
      VALUES ('c', 'job', 'COMPLETE', 'SUCCESS', '', 'c', 1)`;

  it.each(['small', 'large'])(
    'give NULL for what an older schema lacks: a %s newer one',
    (size) => {
      const fresh = layer('root/new', { exits: [0] });
      if (size === 'large') enlarge(fresh);
      const databases = [fresh, foreign('root/old', OLD), foreign('root/older', OLD)];
      expect(rowsOf(databases, 'SELECT path, ident, passed, queued FROM children')).toEqual(
        expect.arrayContaining([
          ['root/new', 'c0', 0, null],
          ['root/old', 'c', null, null],
          ['root/older', 'c', null, null],
        ]),
      );
      expect(rowsOf(databases, 'SELECT count(*), count(active) FROM children')).toEqual([[3, 1]]);
    },
  );

  it('that cannot be read are named, and the rest answers', () => {
    const garbage = { path: 'root/garbage', file: join(makeFolder(), DATABASE) };
    writeFileSync(garbage.file, 'no database at all, and longer than the header of one '.repeat(9));
    const heavy = { path: 'root/heavy', file: join(makeFolder(), DATABASE) };
    writeFileSync(heavy.file, Buffer.alloc(40_000_000, 'x'));
    const empty = foreign('root/empty', '');
    const missing = { path: 'root/missing', file: join(base, 'nowhere', DATABASE) };
    // Its second table is not as it should be: nothing of its first may count.
    const half = foreign(
      'root/half',
      'CREATE TABLE messages (severity); INSERT INTO messages VALUES (1);',
    );
    const good = [1, 2].map((n) => layer(`root/${String(n)}`, { messages: [message(20)] }));
    const result = ask(
      [garbage, heavy, ...good, empty, missing, half],
      'SELECT path, count(*), (SELECT count(*) FROM children) FROM messages GROUP BY path',
    );
    expect(result.rows).toEqual([
      ['root/1', 1, 0],
      ['root/2', 1, 0],
    ]);
    expect(result.unread).toEqual([
      { path: 'root/garbage', reason: 'file is not a database' },
      { path: 'root/heavy', reason: 'file is not a database' },
      { path: 'root/empty', reason: expect.stringMatching('no table') as string },
      { path: 'root/missing', reason: expect.stringMatching('no such file') as string },
      { path: 'root/half', reason: expect.stringMatching('no table children') as string },
    ]);
  });
});

describe('nothing can write', () => {
  test.each([
    "INSERT INTO messages (message) VALUES ('x')",
    'INSERT INTO messages (message) VALUES (1) RETURNING id',
    'UPDATE messages SET severity = 10',
    'DELETE FROM messages',
    'WITH x AS (SELECT 1) DELETE FROM messages',
    "ATTACH 'stray' AS other",
    'DETACH small',
    'PRAGMA user_version = 9',
    'PRAGMA user_version',
    'PRAGMA journal_mode = DELETE',
    'CREATE TABLE stray (x)',
    'CREATE TEMP TABLE stray (x)',
    'DROP TABLE messages',
    'ALTER TABLE messages ADD COLUMN x',
    'VACUUM',
    "VACUUM INTO 'stray'",
    'REINDEX',
    'ANALYZE',
    'BEGIN',
    'SAVEPOINT x',
    'EXPLAIN DELETE FROM messages',
  ])('%s', (sql) => {
    const database = layer('root/a', { messages: [message(20)] });
    enlarge(database);
    const bytes = readFileSync(database.file);
    const result = queryAll([database], sql);
    expect(result).toEqual({ ok: false, reason: 'a query only reads: begin it with SELECT' });
    expect(readFileSync(database.file).equals(bytes)).toBe(true);
  });

  test.each([
    ["SELECT load_extension('x')", 'a query only reads: load_extension() is refused'],
    ["SELECT writefile('stray', 1)", 'no such function: writefile'],
    ["SELECT readfile('/etc/passwd')", 'no such function: readfile'],
    ['SELECT 1; DELETE FROM messages', 'a query is one statement: there is more after the `;`'],
    ["SELECT 1 /* ' */; SELECT 2 /* ' */", 'a query is one statement: there is more after the `;`'],
    ['SELECT 1 AS [a"b]; SELECT "', 'a query is one statement: there is more after the `;`'],
    ['SELEC 1', 'near "SELEC": syntax error'],
    ['', 'The SQL query contains no statements.'],
  ])('%s is refused: %s', (sql, reason) => {
    expect(refusal(sql)).toBe(reason);
  });

  it('names the tables and the columns that there are', () => {
    const tables =
      'the tables are attributes, messages, metrics, series, usage, artefacts, children, attempts';
    expect(refusal('SELECT * FROM mesages')).toBe(`no such table: mesages; ${tables}`);
    expect(refusal('SELECT * FROM copied_messages')).toMatch(/^no such table: copied_messages; /);
    expect(refusal('SELECT * FROM main.messages')).toMatch(/^no such table: main\.messages; /);
    for (const table of ['sqlite_master', 'sqlite_temp_schema', "pragma_table_info('messages')"])
      expect(refusal(`SELECT * FROM ${table}`)).toMatch(`is prohibited; ${tables}`);
    expect(refusal('SELECT nme FROM attributes, series')).toBe(
      'no such column: nme; the columns are attributes (path, name, value), series (path, id, name, value, time)',
    );
    expect(refusal('SELECT rowid FROM attributes')).toMatch(/^no such column: rowid; /);
  });
});
