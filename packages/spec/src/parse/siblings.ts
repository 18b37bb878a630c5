import type { Spec } from '../spec.ts';
import type { Advice, Cursor } from './cursor.ts';
import { cyclesIn, type Edge } from './cycles.ts';
import type { Fields } from './fields.ts';
import { didYouMean } from './nearest.ts';
import type { Need } from './needs.ts';
import type { Named } from './readers.ts';
import type { Reading } from './reading.ts';
import { resolveNeed } from './resolve-need.ts';
import { oneOf, show, visible } from './show.ts';
import type { Span } from './source.ts';

/** Where a node of the tree is written. */
export interface Site {
  readonly at: Cursor;
  readonly fields: Fields;
}

/** A node, and what the checks among siblings need of it. */
export interface Sibling {
  readonly spec: Spec;
  readonly site: Site;
  /** Where its ident is written, or the node where it is the default. */
  readonly identSpan: Span;
  /** Every sibling that this one waits for, for whatever reason. */
  readonly dependencies: readonly Named[];
  readonly needs: readonly Need[];
}

/** Files and folders of a tier, beside which its children's folders stand. */
const RESERVED: ReadonlySet<string> = new Set([
  'attempts',
  'console.log',
  'db.sqlite',
  'db.sqlite-journal',
  'db.sqlite-shm',
  'db.sqlite-wal',
  'messages.log',
  'secret',
  'spec.yaml',
]);

/**
 * Checks the idents and dependencies of one tier's children, and resolves their needs.
 *
 * In an array every ident gets `_<index>`. That makes no new clash: the last `_` of such a name
 * parts it into ident and index in one way only.
 */
export function checkSiblings(siblings: readonly Sibling[], reading: Reading): Sibling[] {
  const byIdent = new Map<string, Sibling>();
  for (const sibling of siblings) {
    const first = byIdent.get(sibling.spec.ident);
    if (first === undefined) byIdent.set(sibling.spec.ident, sibling);
    else reportDuplicate(sibling, first, reading);
    reportReserved(sibling, reading);
  }
  const known = Array.from(byIdent.keys());
  const edges = siblings.flatMap((sibling) => edgesOf(sibling, byIdent, known));
  for (const cycle of cyclesIn(known, edges)) reportCycle(cycle);
  return siblings.map((sibling) => withNeeds(sibling, byIdent));
}

/** A sibling with its needs resolved; what names no other sibling is reported already. */
function withNeeds(sibling: Sibling, byIdent: ReadonlyMap<string, Sibling>): Sibling {
  if (sibling.needs.length === 0) return sibling;
  const { spec } = sibling;
  const needs = sibling.needs.flatMap((need) => {
    const from = byIdent.get(need.sibling.name)?.spec;
    if (from === undefined || from.ident === spec.ident) return [];
    return resolveNeed(need, from) ?? [];
  });
  return { ...sibling, spec: { ...spec, needs } };
}

function reportDuplicate({ spec, identSpan }: Sibling, first: Sibling, reading: Reading): void {
  const line = reading.source.lineOf(first.identSpan[0]);
  const message = `duplicate ident ${show(spec.ident)}, first used in line ${line}`;
  reading.report('duplicate-ident', identSpan, message);
}

function reportReserved({ spec, identSpan }: Sibling, reading: Reading): void {
  if (!RESERVED.has(spec.ident)) return;
  const message = `ident ${show(spec.ident)} is the name of a file in the tracking directory`;
  reading.report('bad-ident', identSpan, message);
}

/** The dependencies of one node that are siblings of it; the others are reported. */
function edgesOf(
  { spec, dependencies }: Sibling,
  byIdent: ReadonlyMap<string, Sibling>,
  known: readonly string[],
): Edge<Named>[] {
  return dependencies.flatMap((named): Edge<Named>[] => {
    const { name, at } = named;
    if (name === spec.ident) {
      at.report('own-dependency', `${show(name)} cannot depend on itself`);
      return [];
    }
    if (byIdent.has(name)) return [{ from: spec.ident, to: name, by: named }];
    const advice = at.reading.isCrowded ? {} : adviceFor(name, spec.ident, known);
    at.report('unknown-dependency', `no sibling has the ident ${show(name)}`, advice);
    return [];
  });
}

function adviceFor(name: string, own: string, known: readonly string[]): Advice {
  const others = known.filter((each) => each !== own);
  const expected = others.length === 0 ? 'a sibling, and there is none' : oneOf(others);
  return { expected, ...didYouMean(name, others) };
}

function reportCycle(cycle: readonly Edge<Named>[]): void {
  const [first] = cycle;
  if (first === undefined) return;
  const route = [first.from, ...cycle.map(({ to }) => to)].map(visible).join(' → ');
  first.by.at.report('dependency-cycle', `dependency cycle: ${route}`);
}
