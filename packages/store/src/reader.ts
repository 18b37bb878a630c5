import { DatabaseSync, type StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import {
  AGGREGATIONS,
  RESULTS,
  SEVERITIES,
  SOURCES,
  STATES,
  VERDICTS,
  type Artefact,
  type Selection,
  type Severity,
} from '@gator/protocol';
import type { AttemptRow, AttributeValue, ChildRow, StoredMessage } from './rows.ts';

const attribute = v.object({
  name: v.string(),
  value: v.nullable(v.union([v.string(), v.number()])),
});
const message = v.object({
  id: v.number(),
  time: v.number(),
  severity: v.enum(SEVERITIES),
  source: v.picklist(SOURCES),
  message: v.string(),
}) satisfies v.GenericSchema<unknown, StoredMessage>;
const metric = v.object({
  scope: v.string(),
  name: v.string(),
  value: v.number(),
  agg: v.picklist(AGGREGATIONS),
  count: v.number(),
});
const fold = v.object({
  scope: v.string(),
  name: v.string(),
  agg: v.picklist(AGGREGATIONS),
  count: v.number(),
  sum: v.number(),
  min: v.number(),
  max: v.number(),
  last: v.number(),
  time: v.number(),
});
const sample = v.object({
  time: v.number(),
  processes: v.number(),
  cpu: v.number(),
  rss: v.number(),
});
const artefact = v.object({
  name: v.string(),
  child: v.string(),
  path: v.string(),
  size: v.number(),
  sha256: v.string(),
  time: v.number(),
}) satisfies v.GenericSchema<unknown, Artefact>;
const nullableTime = v.nullable(v.number());
/** Databases of version 1 have no such column. */
const jobs = v.optional(v.number(), 0);
const child = v.object({
  ident: v.string(),
  kind: v.picklist(['job', 'group', 'array']),
  state: v.picklist(STATES),
  result: v.picklist(RESULTS),
  reason: v.string(),
  exit_code: v.nullable(v.number()),
  address: v.nullable(v.string()),
  directory: v.string(),
  started: nullableTime,
  updated: nullableTime,
  stopped: nullableTime,
  expected_jobs: v.number(),
  queued: v.optional(nullableTime, null),
  resources: v.optional(v.nullable(v.string()), null),
  dependencies: v.optional(v.nullable(v.string()), null),
  active: jobs,
  passed: jobs,
  failed: jobs,
  aborted: jobs,
  skipped: jobs,
  attempts: v.optional(v.number(), 1),
  flaky: jobs,
  messages: v.optional(v.nullable(v.string()), null),
  usage: v.optional(v.nullable(v.string()), null),
}) satisfies v.GenericSchema<unknown, ChildRow>;
const attempt = v.object({
  ident: v.string(),
  attempt: v.number(),
  result: v.picklist(VERDICTS),
  reason: v.string(),
  exit_code: v.nullable(v.number()),
  started: nullableTime,
  stopped: nullableTime,
  directory: v.string(),
  why: v.string(),
}) satisfies v.GenericSchema<unknown, AttemptRow>;

/** One metric of one scope, as the table has it. */
export type StoredMetric = v.InferOutput<typeof metric>;
/** One metric of one scope, as it is folded further. */
export type StoredFold = v.InferOutput<typeof fold>;
/** One sample of a job's resource use. */
export type StoredSample = v.InferOutput<typeof sample>;

/** Which messages are wanted. */
export interface MessageRange {
  /** Ids that they are above, and below. */
  readonly after: number;
  readonly before: number;
  readonly limit: number;
  readonly severity: Severity;
  /** Microseconds since the epoch. */
  readonly since: number;
  /** Whether the last ones are wanted, and not the first. */
  readonly last: boolean;
}

/** Bytes that messages which are read at once may take as JSON, of the 16 MiB that a frame has. */
const BYTES_AT_ONCE = 12 * 1024 * 1024;
/** Bytes that a character takes at most, as `\u0001` does; and a message besides its text. */
const BYTES_OF_CHARACTER = 6;
const BYTES_OF_MESSAGE = 128;

/** The rows of `children` that each selection takes. */
const SELECTED: Readonly<Record<Selection, string>> = {
  all: 'true',
  failed: "result IN ('FAILURE', 'ABORTED')",
  running: "state IN ('LAUNCHED', 'STARTED')",
  waiting: "state = 'PENDING'",
  passed: "result = 'SUCCESS'",
  skipped: "result = 'SKIPPED'",
};

/**
 * Selects messages by the lowest and the highest id, severity, time and number of them. SQLite uses the index of
 * errors only where the statement itself, and not a value given to it, says that nothing else is wanted.
 */
export function selectMessages(severity: Severity, last: boolean): string {
  const grave = severity >= SEVERITIES.ERROR ? `AND severity >= ${String(SEVERITIES.ERROR)}` : '';
  return `SELECT id, time, severity, source, message FROM messages
    WHERE id > ? AND id < ? AND severity >= ? ${grave} AND time >= ?
    ORDER BY id ${last ? 'DESC' : ''} LIMIT ?`;
}

/** Reads one layer's database, during the layer's life and after it. Nothing is ever written. */
export class Reader {
  readonly #database: DatabaseSync;
  /** Statements by their text: preparing one takes longer than to look up a row with it. */
  readonly #statements = new Map<string, StatementSync>();

  /** Throws where there is no readable database. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  }

  attributes(): Map<string, AttributeValue> {
    const rows = v.parse(v.array(attribute), this.#all('SELECT name, value FROM attributes'));
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  /** Messages in the order of their ids: as many as are asked for, or fewer where they are long, and always one. */
  messages({
    after = 0,
    before = Number.MAX_SAFE_INTEGER,
    limit = -1,
    severity = SEVERITIES.DEBUG,
    since = 0,
    last = false,
  }: Partial<MessageRange>): StoredMessage[] {
    const found: StoredMessage[] = [];
    let bytes = 0;
    const rows = this.#prepared(selectMessages(severity, last)).iterate(
      after,
      before,
      severity,
      since,
      limit,
    );
    for (const row of rows) {
      const read = v.parse(message, row);
      bytes += BYTES_OF_MESSAGE + BYTES_OF_CHARACTER * read.message.length;
      if (found.length > 0 && bytes > BYTES_AT_ONCE) break;
      found.push(read);
    }
    return last ? found.reverse() : found;
  }

  /** How many messages there are: none is ever taken away, so the last id tells. */
  messageCount(): number {
    return this.#number('SELECT coalesce(max(id), 0) AS n FROM messages');
  }

  /** Numbers of messages by severity. */
  messageCounts(): Map<Severity, number> {
    const counted = v.object({ severity: v.enum(SEVERITIES), n: v.number() });
    const sql = 'SELECT severity, count(*) AS n FROM messages GROUP BY severity';
    return new Map(
      v.parse(v.array(counted), this.#all(sql)).map(({ severity, n }) => [severity, n]),
    );
  }

  /** The first messages of severity ERROR or above that Gator did not write itself. */
  errors(limit: number): StoredMessage[] {
    const sql = `SELECT id, time, severity, source, message FROM messages
      WHERE severity >= ${String(SEVERITIES.ERROR)} AND source != 'gator' ORDER BY id LIMIT ?`;
    return v.parse(v.array(message), this.#all(sql, limit));
  }

  /** Children in the order of their starts, those that have not started last. */
  children(only: Selection, after: number, limit: number): ChildRow[] {
    const sql = `SELECT * FROM children WHERE ${SELECTED[only]}
      ORDER BY started IS NULL, started, ident LIMIT ? OFFSET ?`;
    return v.parse(v.array(child), this.#all(sql, limit, after));
  }

  childCount(only: Selection): number {
    return this.#number(`SELECT count(*) AS n FROM children WHERE ${SELECTED[only]}`);
  }

  /** One child, by its ident. */
  child(ident: string): ChildRow | undefined {
    const rows = this.#all('SELECT * FROM children WHERE ident = ?', ident);
    return v.parse(v.array(child), rows)[0];
  }

  /** The metrics of one scope. */
  metrics(scope: string, limit = -1): StoredMetric[] {
    const sql =
      'SELECT scope, name, value, agg, count FROM metrics WHERE scope = ? ORDER BY name LIMIT ?';
    return v.parse(v.array(metric), this.#all(sql, scope, limit));
  }

  /** Every metric of every scope, as the fold that it is. */
  folds(): StoredFold[] {
    const sql = 'SELECT scope, name, agg, count, sum, min, max, last, time FROM metrics';
    return v.parse(v.array(fold), this.#all(sql));
  }

  /** Samples of resource use, thinned to at most so many stretches, of which each shows its largest. */
  usage(stretches: number): StoredSample[] {
    const sql = `SELECT max(time) AS time, max(processes) AS processes, max(cpu) AS cpu, max(rss) AS rss
      FROM (SELECT *, ntile(?) OVER (ORDER BY time) AS stretch FROM usage) GROUP BY stretch`;
    return v.parse(v.array(sample), this.#all(sql, stretches));
  }

  artefacts(limit: number): Artefact[] {
    const sql =
      'SELECT name, child, path, size, sha256, time FROM artefacts ORDER BY child, name LIMIT ?';
    return v.parse(v.array(artefact), this.#all(sql, limit));
  }

  /** The earlier attempts at a child, or at the layer itself where the ident is empty. */
  attempts(ident: string): AttemptRow[] {
    // Databases of version 2 have no such table.
    const known = "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'attempts'";
    if (this.#number(known) === 0) return [];
    const rows = this.#all('SELECT * FROM attempts WHERE ident = ? ORDER BY attempt', ident);
    return v.parse(v.array(attempt), rows);
  }

  /** Every artefact, in the order of recording. */
  everyArtefact(): Artefact[] {
    const sql = 'SELECT name, child, path, size, sha256, time FROM artefacts ORDER BY id';
    return v.parse(v.array(artefact), this.#all(sql));
  }

  /** The attempts before at every child, and at the layer itself. */
  everyAttempt(): AttemptRow[] {
    return v.parse(v.array(attempt), this.#all('SELECT * FROM attempts ORDER BY ident, attempt'));
  }

  artefactCount(): number {
    return this.#number('SELECT count(*) AS n FROM artefacts');
  }

  close(): void {
    this.#database.close();
  }

  #all(sql: string, ...values: (string | number)[]): unknown[] {
    return this.#prepared(sql).all(...values);
  }

  #number(sql: string): number {
    return v.parse(v.object({ n: v.number() }), this.#prepared(sql).get()).n;
  }

  #prepared(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
