import { isMap, isScalar, isSeq, Scalar, type YAMLSeq } from 'yaml';
import { Cursor } from './cursor.ts';
import type { YamlNode } from './reading.ts';
import { show } from './show.ts';

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Standard tags that say no more than what the value is anyway. */
const STANDARD_TAG = /^!(?:!(?:str|int|float|bool|null|seq|map))?$/;

/** A string. Numbers and booleans are refused, since they are often meant as something else. */
export function text(at: Cursor): string | undefined {
  if (!isUntagged(at)) return undefined;
  const { node } = at;
  if (isScalar(node) && typeof node.value === 'string') return printable(at, node.value);
  const written = isScalar(node) && node.value !== null ? node.source : undefined;
  wrongType(at, 'a string', written === undefined ? undefined : `write "${written}"`);
  return undefined;
}

/** A string, or a number or boolean as it is written. */
export function anyScalar(at: Cursor): string | undefined {
  if (!isUntagged(at)) return undefined;
  const { node } = at;
  if (isScalar(node) && node.value !== null) return printable(at, node.source);
  const hint = isScalar(node) ? 'write "" for an empty text' : undefined;
  wrongType(at, 'a string, a number or a boolean', hint);
  return undefined;
}

/** `true` or `false`. */
export function boolean(at: Cursor): boolean | undefined {
  if (!isUntagged(at)) return undefined;
  const { node } = at;
  if (isScalar(node) && typeof node.value === 'boolean') return node.value;
  wrongType(at, 'true or false');
  return undefined;
}

/** A number; plain digits after a tag count, as in `!Cores 2`. */
export function number(at: Cursor, expected: string): number | undefined {
  if (!isUntagged(at)) return undefined;
  const { node } = at;
  if (isScalar(node)) {
    if (typeof node.value === 'number') return node.value;
    if (node.tag !== undefined && node.type === Scalar.PLAIN && NUMBER.test(node.source)) {
      return Number(node.source);
    }
  }
  wrongType(at, expected);
  return undefined;
}

/** The items of a list, with aliases followed. */
export function list(at: Cursor, expected: string): Cursor[] | undefined {
  if (!isUntagged(at)) return undefined;
  if (isSeq(at.node)) return itemsOf(at.node, at);
  const short = isScalar(at.node) && at.node.value !== null ? at.node.source : undefined;
  wrongType(at, expected, short === undefined ? undefined : `write [${short}]`);
  return undefined;
}

/** The items of a node that is known to be a list. */
export function itemsOf({ items }: YAMLSeq.Parsed, at: Cursor): Cursor[] {
  return items.flatMap((item) => {
    const node = at.reading.follow(item);
    return node === undefined ? [] : [new Cursor(node, `an item of ${at.label}`, at.reading)];
  });
}

/** True where a value stands without a tag, or with a standard one; anything else is reported. */
export function isUntagged(at: Cursor): boolean {
  const { tag } = at;
  if (tag === undefined || STANDARD_TAG.test(tag)) return true;
  at.report('unknown-tag', `the tag ${show(tag)} has no meaning here`, {
    expected: `${at.label} without a tag`,
  });
  return false;
}

export function wrongType(at: Cursor, expected: string, hint?: string): void {
  const message = `${at.label} is ${describe(at.node)}`;
  at.report('wrong-type', message, { expected, ...(hint !== undefined && { hint }) });
}

/** What a node is, in a word or two. */
function describe(node: YamlNode): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (node.value === null || (node.type === Scalar.PLAIN && node.source === '')) return 'empty';
  return `the ${typeof node.value} ${show(node.source)}`;
}

/** A text that the operating system can take: NUL would end it. */
function printable(at: Cursor, value: string): string | undefined {
  if (!value.includes('\0')) return value;
  at.report('bad-value', `${at.label} has a NUL character in it`);
  return undefined;
}
