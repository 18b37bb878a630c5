import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

/** One value that a statement finds in a layer's database, during its run and after it; undefined where there is none yet. */
export function valueIn(path: string, sql: string): SQLOutputValue | undefined {
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    return Object.values(database.prepare(sql).get() ?? {})[0];
  } catch {
    // The schema is about to be written.
    return undefined;
  } finally {
    database.close();
  }
}

/** An attribute of a layer; undefined where it has not been recorded yet. */
export function attributeIn(path: string, name: string): string | undefined {
  const value = valueIn(path, `SELECT value FROM attributes WHERE name = '${name}'`);
  return value === undefined ? undefined : String(value);
}
