import type { Cursor, Reader } from './cursor.ts';
import type { Fields } from './fields.ts';
import { didYouMean, nearest } from './nearest.ts';
import type { Reading } from './reading.ts';
import { oneOf, show } from './show.ts';

/** The fields of one kind of mapping, each with its reader. */
export type Table<T> = { readonly [Name in keyof T]-?: Reader<T[Name]> };

/** Reads every field that the table knows and reports the others. */
export function readFields<T extends object>(
  fields: Fields,
  table: Table<T>,
  owner: string,
  reading: Reading,
): Partial<T> {
  const read: Partial<T> = {};
  for (const name in table) {
    const value = fields.get(name)?.value;
    const result = value === undefined ? undefined : table[name](value);
    if (result !== undefined) read[name] = result;
  }
  reportUnknown(fields, Object.keys(table), owner, reading);
  return read;
}

/** Reports a field that must be there, unless a misspelt one probably is that field. */
export function requireField(
  name: string,
  fields: Fields,
  table: object,
  owner: string,
  at: Cursor,
): void {
  if (fields.has(name)) return;
  const known = Object.keys(table);
  const isMisspelt = Array.from(fields.keys()).some(
    (given) => !known.includes(given) && nearest(given, known) === name,
  );
  if (isMisspelt) return;
  at.report('missing-field', `missing '${name}' in a ${owner}`, { expected: `a field '${name}'` });
}

function reportUnknown(
  fields: Fields,
  known: readonly string[],
  owner: string,
  reading: Reading,
): void {
  for (const { name, span } of fields.values()) {
    if (known.includes(name)) continue;
    const advice = { expected: oneOf(known), ...didYouMean(name, known) };
    reading.report('unknown-field', span, `unknown field ${show(name)} in a ${owner}`, advice);
  }
}
