import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

const EXAMPLES = join(import.meta.dirname, '../../../../../examples');

const scalar = fc.oneof(
  fc.constantFrom(
    ...['x', '1', '-1', '0', '1e9', '1e999', '~', '.inf', '.nan', '0x1F', '2026-01-01', 'true', ''],
    ...[
      '"a b"',
      "'it''s'",
      '""',
      '"\\ud800"',
      '"\\0"',
      '*a',
      '*b',
      '$X',
      '"${X:-y}"',
      '../..',
      '/',
    ],
    ...['GB', 'gcc', 'sum', 'warning', 'enforce', 'a/b', '"*"', '"(a*)*"', '"(?<file>x)"', '日'],
    ...['99999999999999999999', '!Cores [2]', '!Memory [1, GB]', '!License [A, 1]', '!Cores [0]'],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => JSON.stringify(text)),
);

const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'prototype', 'toString');

const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('name', 'path', 'agg', 'match', 'severity', 'count') },
  { weight: 2, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom('<<', '? x', '""', '1', '~', '[a]', '{a: b}', '&k k') },
);

/** Any value of YAML, with whatever tag or anchor. */
const value: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    { weight: 5, arbitrary: scalar },
    fc.array(tie('any'), { maxLength: 4 }).map(list),
    fc.array(fc.tuple(key, tie('any')), { maxLength: 4 }).map(mapping),
    fc.tuple(fc.constantFrom('!Job', '!!set', '!', '&a', '&b'), tie('any')).map(joined),
  ),
})).any;

/** A field of a node, mostly with what belongs there. */
const field: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(fc.constantFrom('ident', 'id'), name),
  fc.tuple(fc.constantFrom('command', 'cwd', 'stderr', 'repeats'), scalar),
  fc.tuple(fc.constantFrom('on_pass', 'on_fail', 'on_done'), fc.array(name).map(list)),
  fc.tuple(
    fc.constantFrom('env', 'needs', 'limits', '<<'),
    fc.array(fc.tuple(name, scalar)).map(mapping),
  ),
  fc.tuple(fc.constantFrom('args', 'resources', 'parsers', 'metrics', 'artefacts'), value),
  fc.tuple(fc.oneof(name, key), value),
);

const node: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc
    .tuple(
      fc.constantFrom('!Job ', '!JobGroup ', '!JobArray ', '&a !Job ', ''),
      fc.array(field, { maxLength: 6 }),
      fc.oneof(
        { maxDepth: 4 },
        { weight: 3, arbitrary: fc.constant([['command', 'x']] as const) },
        fc.array(tie('node'), { maxLength: 4 }).map((nodes) => [['jobs', list(nodes)]] as const),
        value.map((jobs) => [['jobs', jobs]] as const),
      ),
    )
    .map(([tag, fields, own]) => `${tag}${mapping([...own, ...fields])}`),
})).node;

/** Specifications by their grammar, mostly with something wrong. */
export const grown: fc.Arbitrary<Uint8Array> = node.map((text) => Buffer.from(text));

/** Damage to bytes: some are dropped, and some put in their place, of the same text or of no text. */
const edit = fc.record({
  at: fc.nat(3000),
  drop: fc.nat(40),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom('\0', '\ufeff', '\r', '\t', '---\n', ' &a ', ' *a ', '<<: ', '[', '{', '"', '|')
      .map(bytesOf),
    fc.tuple(fc.nat(3000), fc.nat(200)),
  ),
});

/** The examples, damaged. */
export const damaged: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.constantFrom(...examples()), fc.array(edit, { minLength: 1, maxLength: 5 }))
  .map(([whole, edits]) =>
    edits.reduce((bytes, { at, drop, insert }) => {
      const from = at % (bytes.length + 1);
      const put =
        insert instanceof Uint8Array ? insert : bytes.subarray(insert[0], insert[0] + insert[1]);
      return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + drop)]);
    }, whole),
  );

function examples(): Buffer[] {
  const names = readdirSync(EXAMPLES).filter((file) => file.endsWith('.yaml'));
  return names.map((file) => readFileSync(join(EXAMPLES, file)));
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}

function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

function mapping(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, value]) => `${name}: ${value}`).join(', ')}}`;
}

function joined([tag, text]: readonly [string, string]): string {
  return `${tag} ${text}`;
}
