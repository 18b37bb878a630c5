import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Scalar,
  type Pair,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { Cursor } from './cursor.ts';
import type { Reading } from './reading.ts';
import { show } from './show.ts';
import type { Span } from './source.ts';
import { isUntagged, wrongType } from './values.ts';

type Entry = Pair<ParsedNode, ParsedNode | null>;

/** One entry of a mapping. */
export interface Field {
  readonly name: string;
  /** Where the name stands. */
  readonly span: Span;
  /** Undefined where the value is an alias that could not be followed; that is reported already. */
  readonly value: Cursor | undefined;
}

/** The entries of a mapping by their names. */
export type Fields = ReadonlyMap<string, Field>;

/** The entries of a mapping that is an untagged value. */
export function mapping(at: Cursor, expected: string): Fields | undefined {
  if (!isUntagged(at)) return undefined;
  if (isMap(at.node)) return fieldsOf(at.node, at.reading, at.label);
  wrongType(at, expected);
  return undefined;
}

/**
 * Reads the entries of a node that is known to be a mapping.
 *
 * `inside` is how messages call the mapping. An entry that is given twice is a problem. `<<` takes
 * in the entries of another mapping, or of each mapping in a list; what is written beside it wins,
 * then what comes first in the list.
 */
export function fieldsOf(map: YAMLMap.Parsed, reading: Reading, inside?: string): Fields {
  const fields = new Map<string, Field>();
  for (const pair of map.items) {
    if (!isMergeKey(pair.key)) addField(fields, fieldOf(pair, reading, inside), reading);
  }
  const merged = map.items.filter(({ key }) => isMergeKey(key));
  for (const field of merged.flatMap((pair) => mergedFields(pair, reading, inside))) {
    if (!fields.has(field.name)) fields.set(field.name, field);
  }
  return fields;
}

function addField(fields: Map<string, Field>, field: Field, reading: Reading): void {
  const first = fields.get(field.name);
  if (first === undefined) {
    fields.set(field.name, field);
    return;
  }
  const line = reading.source.lineOf(first.span[0]);
  const message = `${show(field.name)} is given twice, first in line ${line}`;
  reading.report('duplicate-field', field.span, message);
}

function fieldOf({ key, value }: Entry, reading: Reading, inside: string | undefined): Field {
  const name = isScalar(key) ? String(key.value) : '';
  const span: Span = [key.range[0], key.range[1]];
  if (value === null) {
    const expected = "a ':' and a value after it";
    reading.report('wrong-type', span, `${show(name)} stands alone`, { expected });
  }
  const node = value === null ? undefined : reading.follow(value);
  if (node === undefined) return { name, span, value: undefined };
  const isEmpty = isScalar(node) && node.value === null;
  const called = inside === undefined ? show(name) : `${show(name)} in ${inside}`;
  return { name, span, value: new Cursor(node, called, reading, isEmpty ? span : undefined) };
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.value === '<<';
}

function mergedFields(
  { key, value }: Entry,
  reading: Reading,
  inside: string | undefined,
): Field[] {
  const node = value === null ? undefined : reading.follow(value);
  const sources = isSeq(node) ? node.items.map((item) => reading.follow(item)) : [node];
  return sources.flatMap((source) => {
    if (isMap(source)) return Array.from(fieldsOf(source, reading, inside).values());
    if (source !== undefined || value === null || !isAlias(value)) {
      reading.report(
        'wrong-type',
        [key.range[0], key.range[1]],
        "'<<' takes in what is no mapping",
        {
          expected: 'a mapping, or a list of mappings',
        },
      );
    }
    return [];
  });
}
