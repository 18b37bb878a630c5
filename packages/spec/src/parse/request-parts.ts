import { isMap, isSeq } from 'yaml';
import { MEMORY_UNITS } from '../memory.ts';
import { Cursor } from './cursor.ts';
import { fieldsOf, type Field, type Fields } from './fields.ts';
import { didYouMean } from './nearest.ts';
import { nameFault } from './readers.ts';
import { oneOf, show } from './show.ts';
import { requireField, type Table } from './table.ts';
import { itemsOf, number, text } from './values.ts';

/** The parts of `!Cores`, in the order of its sequence form. */
export const CORES: Table<{ count: number }> = { count: (at) => whole(at, 0) };

/** The parts of `!Memory`, in the order of its sequence form. */
export const MEMORY: Table<{ size: number; unit: number }> = { size, unit };

/** The parts of `!License`, in the order of its sequence form. */
export const LICENSE: Table<{ name: string; count: number }> = {
  name: licenseName,
  count: (at) => whole(at, 1),
};

/** YAML's tag that says nothing, in place of one that has been read. */
const READ = '!';

/** The parts of a request by their names, from its mapping, sequence or scalar form. */
export function partsOf(at: Cursor, table: object, required: string): Fields {
  const tag = at.tag ?? '';
  const parts = isMap(at.node)
    ? fieldsOf(at.node, at.reading, tag)
    : inOrder(positionsOf(at), Object.keys(table), tag);
  requireField(required, parts, table, tag, at);
  return parts;
}

/** The items of a sequence; a scalar stands for a sequence of one. */
function positionsOf(at: Cursor): readonly Cursor[] {
  const { node, label, reading } = at;
  return isSeq(node) ? itemsOf(node, at) : [new Cursor(node, label, reading, undefined, READ)];
}

/** Names the items of a sequence by their position. */
function inOrder(items: readonly Cursor[], order: readonly string[], tag: string): Fields {
  const fields = new Map<string, Field>();
  for (const [index, item] of items.entries()) {
    const name = order[index];
    if (name === undefined) {
      item.report('bad-resource', `${tag} has too many items`, { expected: order.join(', ') });
    } else {
      const value = new Cursor(
        item.node,
        `the ${name} of ${tag}`,
        item.reading,
        undefined,
        item.tag,
      );
      fields.set(name, { name, span: item.span, value });
    }
  }
  return fields;
}

function whole(at: Cursor, least: number): number | undefined {
  const expected = `a whole number of at least ${least}`;
  const value = number(at, expected);
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return value;
  at.report('bad-resource', `${at.label} is ${value}`, { expected });
  return undefined;
}

function size(at: Cursor): number | undefined {
  const expected = 'a number of at least 0';
  const value = number(at, expected);
  if (value === undefined || (Number.isFinite(value) && value >= 0)) return value;
  at.report('bad-resource', `${at.label} is ${value}`, { expected });
  return undefined;
}

function unit(at: Cursor): number | undefined {
  const name = text(at);
  if (name === undefined) return undefined;
  const known = new Map<string, number>(Object.entries(MEMORY_UNITS));
  const bytes = known.get(name);
  if (bytes !== undefined) return bytes;
  const units = Array.from(known.keys());
  const advice = { expected: oneOf(units), ...didYouMean(name, units) };
  at.report('bad-resource', `unknown unit ${show(name)}`, advice);
  return undefined;
}

function licenseName(at: Cursor): string | undefined {
  const name = text(at);
  const fault = name === undefined ? undefined : nameFault(name);
  if (fault === undefined) return name;
  at.report('bad-resource', `${at.label} ${fault}`);
  return undefined;
}
