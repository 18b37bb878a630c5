import { openTarget } from '@gator/inspect';
import { queryAll, type QueryResult, type QueryValue } from '@gator/store';
import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import type { QueryFlags } from '../options/look-flags.ts';
import { safeJson } from '../output/json.ts';
import type { Canvas } from '../output/reporter.ts';
import { standardCanvas } from '../output/standard.ts';
import { csvLine } from '../query/csv.ts';
import { databasesOf } from '../query/layers.ts';
import { tableLines } from '../query/table.ts';
import { refuseTarget } from '../view/refuse-target.ts';
import { terminalSize } from '../view/terminal-size.ts';

/** Rows that are written at once. */
const BATCH = 1000;

/** `gator query`: one statement over every database of a layer and of all below it. */
export async function query(words: readonly string[], flags: QueryFlags): Promise<ExitStatus> {
  const sql = words.at(-1) ?? '';
  if (words.length > 2)
    return refuseTarget('expected a target and one statement: quote the statement');
  const layer = await openTarget(words.length === 2 ? words[0] : undefined, flags);
  if (!layer.ok) return refuseTarget(layer.reason);
  const databases = await databasesOf(layer.value);
  layer.value.close();
  if (!databases.ok) return refuseTarget(databases.reason);
  const result = queryAll(databases.value, sql);
  if (!result.ok) return refuseTarget(result.reason);
  const canvas = standardCanvas();
  await write(result.value, flags, canvas);
  await canvas.output.flush();
  for (const { path, reason } of result.value.unread)
    complain(`the database of '${path}' was left out: ${reason}`);
  return result.value.unread.length === 0 ? EXIT.success : EXIT.failure;
}

async function write(
  result: QueryResult,
  flags: QueryFlags,
  { output, paint }: Canvas,
): Promise<void> {
  const lines = linesOf(result, flags, paint);
  for (let from = 0; from < lines.length && !output.closed; from += BATCH) {
    output.write(lines.slice(from, from + BATCH).join(''));
    await output.room;
  }
}

function linesOf(
  { columns, rows }: QueryResult,
  flags: QueryFlags,
  paint: Canvas['paint'],
): string[] {
  if (flags.json === true) return jsonLines(columns, rows);
  if (flags.csv === true) return [csvLine(columns), ...rows.map(csvLine)];
  const { columns: width } = terminalSize(process.stdout);
  return tableLines(columns, rows, width, paint).map((line) => `${line}\n`);
}

/** An array of objects, one a line. Of columns of the same name, all but the first are numbered. */
function jsonLines(columns: readonly string[], rows: readonly (readonly QueryValue[])[]): string[] {
  if (rows.length === 0) return ['[]\n'];
  const names = distinct(columns);
  const objects = rows.map((row) => {
    const members = names.map(
      (name, place) => `${safeJson(name)}:${jsonValue(row[place] ?? null)}`,
    );
    return `{${members.join(',')}}`;
  });
  return objects.map(
    (text, place) =>
      `${place === 0 ? '[' : ' '}${text}${place === objects.length - 1 ? ']' : ','}\n`,
  );
}

/** Names as SQLite itself tells them apart in a subquery: `path`, `path:1`. */
function distinct(columns: readonly string[]): string[] {
  const used = new Set<string>();
  for (const name of columns) {
    let free = name;
    for (let number = 1; used.has(free); number += 1) free = `${name}:${number}`;
    used.add(free);
  }
  return [...used];
}

/** A large integer is written as a number, with all of its digits. */
function jsonValue(value: QueryValue): string {
  if (typeof value === 'bigint') return String(value);
  return safeJson(value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value);
}
