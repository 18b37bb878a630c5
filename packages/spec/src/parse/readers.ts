import path from 'node:path';
import { identFault } from '../ident.ts';
import type { Cursor } from './cursor.ts';
import { mapping } from './fields.ts';
import { show } from './show.ts';
import { anyScalar, list, number, text } from './values.ts';

/** A name, and where it is written. */
export interface Named {
  readonly name: string;
  readonly at: Cursor;
}

/** A name among siblings. */
export function ident(at: Cursor): Named | undefined {
  const name = text(at);
  if (name === undefined) return undefined;
  const fault = identFault(name);
  if (fault === undefined) return { name, at };
  at.report('bad-ident', `ident ${show(name)} ${fault}`, {
    expected: 'a name that can be a folder',
  });
  return undefined;
}

/** A text with something in it. */
export function filledText(at: Cursor): string | undefined {
  const value = text(at);
  if (value !== '') return value;
  at.report('bad-value', `${at.label} is an empty text`);
  return undefined;
}

/** A folder, made absolute from that of the specification. */
export function folder(at: Cursor): string | undefined {
  const value = filledText(at);
  return value === undefined ? undefined : path.resolve(at.reading.folder, value);
}

/** Arguments: texts, numbers and booleans as they are written. */
export function scalars(at: Cursor): readonly string[] | undefined {
  return list(at, 'a list of strings')?.flatMap((item) => anyScalar(item) ?? []);
}

/** Names of siblings. */
export function names(at: Cursor): readonly Named[] | undefined {
  return list(at, 'a list of idents')?.flatMap((item) => {
    const name = text(item);
    return name === undefined ? [] : [{ name, at: item }];
  });
}

/** Nodes, still to be read. */
export function nodes(at: Cursor): readonly Cursor[] | undefined {
  return list(at, 'a list of !Job, !JobGroup and !JobArray');
}

/** How often something is repeated. */
export function repeats(at: Cursor): number | undefined {
  const expected = 'a whole number of at least 1, below 2^53';
  const value = number(at, expected);
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return value;
  at.report('bad-value', `${at.label} is ${value}`, { expected });
  return undefined;
}

/** Environment variables. */
export function environment(at: Cursor): Readonly<Record<string, string>> | undefined {
  const fields = mapping(at, 'a mapping from names to values');
  if (fields === undefined) return undefined;
  const env: [string, string][] = [];
  for (const { name, span, value } of fields.values()) {
    const fault = nameFault(name);
    if (fault !== undefined) {
      at.reading.report('bad-value', span, `the name of a variable ${fault}`);
    }
    const written = value === undefined ? undefined : anyScalar(value);
    if (written !== undefined) env.push([name, written]);
  }
  return Object.fromEntries(env);
}

/** Names of variables, or patterns of them. */
export function patterns(at: Cursor): readonly string[] | undefined {
  return list(at, 'a list of names of variables')?.flatMap((item) => {
    const pattern = text(item);
    const fault = pattern === undefined ? undefined : nameFault(pattern);
    if (fault !== undefined) item.report('bad-value', `the name of a variable ${fault}`);
    return pattern ?? [];
  });
}

/** Why a text cannot name a variable or a licence, or undefined where it can. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.includes('=')) return "has a '=' in it";
  if (name.includes('\0')) return 'has a NUL character in it';
  return name === '__proto__' ? "cannot be '__proto__'" : undefined;
}
