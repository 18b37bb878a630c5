import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One row, by column. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Reads a layer's database as any program could. */
export function rows(directory: string, sql: string): Row[] {
  const database = new DatabaseSync(join(directory, 'db.sqlite'), {
    readOnly: true,
    timeout: 5000,
  });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }) as Row);
  } finally {
    database.close();
  }
}

/** A layer's attributes by name. */
export function attributes(directory: string): Row {
  const pairs = rows(directory, 'SELECT name, value FROM attributes');
  return Object.fromEntries(pairs.map(({ name, value }) => [String(name), value ?? null]));
}

/** The texts of a layer's messages from one source. */
export function messages(
  directory: string,
  source: 'gator' | 'stdout' | 'stderr' | 'api',
): string[] {
  const found = rows(
    directory,
    `SELECT message FROM messages WHERE source = '${source}' ORDER BY id`,
  );
  return found.map(({ message }) => String(message));
}

/** Every tracking directory in a run, the root's first; earlier attempts are none of them. */
export function directories(tracking: string): string[] {
  return readdirSync(tracking, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'db.sqlite')
    .filter(({ parentPath }) => !parentPath.includes('/attempts/'))
    .map((entry) => entry.parentPath)
    .sort();
}

/** The attributes of every layer of a run, the root's first. */
export function layers(tracking: string): Row[] {
  return directories(tracking).map(attributes);
}

/** The result of every layer of a run, by path; children that never ran come from their parents' tables. */
export function results(tracking: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const directory of directories(tracking)) {
    const { path, result, kind } = attributes(directory);
    found[String(path)] = String(result);
    if (kind === 'job') continue;
    for (const child of rows(directory, 'SELECT ident, result FROM children'))
      found[`${String(path)}/${String(child['ident'])}`] ??= String(child['result']);
  }
  return found;
}

/** The values of one scope's metrics by name, without those that Gator counts itself. */
export function metrics(directory: string, scope = 'own'): Record<string, number> {
  const found = rows(directory, `SELECT name, value FROM metrics WHERE scope = '${scope}'`);
  const sent = found.filter(({ name }) => !/^(?:sub|msg)_/.test(String(name)));
  return Object.fromEntries(sent.map(({ name, value }) => [String(name), Number(value)]));
}

/** Gator's own counts in one scope, by name: those of jobs, or those of messages. */
export function reserved(
  directory: string,
  kind: 'sub' | 'msg',
  scope = 'group',
): Record<string, number> {
  const sql = `SELECT name, value FROM metrics WHERE scope = '${scope}' AND name GLOB '${kind}_*'`;
  return Object.fromEntries(
    rows(directory, sql).map(({ name, value }) => [String(name), Number(value)]),
  );
}

/** The names of the artefacts that a layer lists, with the child that left each: `child: name`. */
export function artefacts(directory: string): string[] {
  const found = rows(directory, 'SELECT child, name FROM artefacts');
  return found
    .map(({ child, name }) => (child === '' ? String(name) : `${String(child)}: ${String(name)}`))
    .sort();
}
