import path from 'node:path';
import { identFrom } from '../ident.ts';
import type { Result } from '../result.ts';
import type { Spec } from '../spec.ts';
import { compose } from './compose.ts';
import { Cursor } from './cursor.ts';
import { checkJobLimit } from './job-limit.ts';
import type { Place, Problem } from './problem.ts';
import { Reading } from './reading.ts';
import { Source } from './source.ts';
import { readTree } from './tree.ts';

/** How large a tree may be. */
export interface Limits {
  /** Jobs, with repeats multiplied; by default a million. */
  readonly jobs?: number;
  /** Groups and arrays inside each other; by default 64. */
  readonly depth?: number;
  /** Words, marks, spaces and line ends; by default five million. */
  readonly tokens?: number;
}

export interface ParseOptions {
  /** Shown in problems. Its folder is the base of relative folders, its stem the root's default ident. */
  readonly file: string;
  readonly limits?: Limits;
}

/** A specification without a problem. */
export interface ParsedSpec {
  readonly root: Spec;
  /** Where a node of the tree is written, or one of its fields. */
  readonly placeOf: (node: Spec, field?: string) => Place | undefined;
}

/** Reads the text of a specification, and finds every problem in it. */
export function parseSpec(
  text: string,
  { file, limits = {} }: ParseOptions,
): Result<ParsedSpec, Problem[]> {
  const source = new Source(file, text.replace(/^\ufeff/, ''));
  const composed = compose(source, limits.tokens);
  if (!composed.ok) return composed;
  const { dir, name } = path.parse(path.resolve(file));
  const reading = new Reading(source, dir, composed.value);
  const node = reading.follow(composed.value.root);
  if (node === undefined) return { ok: false, error: reading.problems };
  const root = new Cursor(node, 'the specification', reading);
  const tree = readTree(root, identFrom(name), limits.depth ?? 64);
  checkJobLimit(tree, limits.jobs ?? 1_000_000, reading);
  const { problems } = reading;
  if (problems.length > 0) return { ok: false, error: problems };
  const placeOf = (spec: Spec, field?: string) => {
    const site = tree.sites.get(spec);
    const span = site?.fields.get(field ?? '')?.value?.span ?? site?.at.span;
    return span === undefined ? undefined : source.place(span);
  };
  return { ok: true, value: { root: tree.root, placeOf } };
}
