import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { RESULTS, SEVERITIES, STATES } from '@gator/protocol';
import type { AttributeValue, ChildRow, StoredMessage } from './rows.ts';

const attribute = v.object({
  name: v.string(),
  value: v.nullable(v.union([v.string(), v.number()])),
});
const message = v.object({
  id: v.number(),
  time: v.number(),
  severity: v.enum(SEVERITIES),
  source: v.picklist(['gator', 'stdout', 'stderr', 'api']),
  message: v.string(),
}) satisfies v.GenericSchema<unknown, StoredMessage>;
const metric = v.object({ scope: v.string(), name: v.string(), value: v.number() });
const nullableTime = v.nullable(v.number());
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
}) satisfies v.GenericSchema<unknown, ChildRow>;

/** Reads one layer's database, during the layer's life and after it. Nothing is ever written. */
export class Reader {
  readonly #database: DatabaseSync;

  /** Throws where there is no readable database. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  }

  attributes(): Map<string, AttributeValue> {
    const rows = v.parse(v.array(attribute), this.#all('SELECT name, value FROM attributes'));
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  /** Messages with an id above `after`, oldest first. */
  messages(after: number, limit: number): StoredMessage[] {
    const sql =
      'SELECT id, time, severity, source, message FROM messages WHERE id > ? ORDER BY id LIMIT ?';
    return v.parse(v.array(message), this.#all(sql, after, limit));
  }

  /** How many messages there are. */
  messageCount(): number {
    const [row] = v.parse(
      v.array(v.object({ n: v.number() })),
      this.#all('SELECT count(*) AS n FROM messages'),
    );
    return row?.n ?? 0;
  }

  children(): ChildRow[] {
    return v.parse(
      v.array(child),
      this.#all('SELECT * FROM children ORDER BY started IS NULL, started, ident'),
    );
  }

  /** Every metric's value, by scope and name. */
  metrics(): Map<string, Record<string, number>> {
    const rows = v.parse(v.array(metric), this.#all('SELECT scope, name, value FROM metrics'));
    const scopes = new Map<string, Record<string, number>>();
    for (const { scope, name, value } of rows) {
      scopes.set(scope, { ...scopes.get(scope), [name]: value });
    }
    return scopes;
  }

  close(): void {
    this.#database.close();
  }

  #all(sql: string, ...values: (string | number)[]): unknown[] {
    return this.#database.prepare(sql).all(...values);
  }
}
