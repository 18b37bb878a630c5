import { artefactName, isPattern, mayLeave } from '../artefact-name.ts';
import type { ArtefactSpec } from '../artefact-spec.ts';
import type { JobSpec, NeedSpec, Spec, TierSpec } from '../spec.ts';
import type { Advice, Cursor } from './cursor.ts';
import { NODE_TAGS } from './kind.ts';
import { didYouMean } from './nearest.ts';
import type { Need } from './needs.ts';
import { oneOf, show } from './show.ts';

/** A job, the idents on the way to it, and what is left of a need for the name of its artefact. */
interface Reached {
  readonly job: JobSpec;
  readonly route: readonly string[];
  readonly artefact: string;
}

/** Finds what a need names, in or below the sibling that it begins with; undefined after a report. */
export function resolveNeed(need: Need, from: Spec): NeedSpec | undefined {
  const { name, at } = need.sibling;
  const reached = descend(from, [name], need.parts, at);
  if (reached === undefined) return undefined;
  const { job, route, artefact } = reached;
  if (!leftBy(job).some((each) => mayLeave(each, artefact))) reportArtefact(reached, at);
  return { variable: need.variable, sibling: name, path: route.slice(1), artefact };
}

function descend(
  spec: Spec,
  route: readonly string[],
  parts: readonly string[],
  at: Cursor,
): Reached | undefined {
  const [next, ...rest] = parts;
  if (next === undefined) {
    const message = `${show(route.join('/'))} is a ${NODE_TAGS[spec.kind]}, and no artefact of a job`;
    at.report('unknown-artefact', message);
    return undefined;
  }
  if (spec.kind === 'job') return { job: spec, route, artefact: parts.join('/') };
  const child = childOf(spec, next);
  if (child !== undefined) return descend(child, [...route, next], rest, at);
  const message = `${show(route.join('/'))} has no child ${show(next)}`;
  at.report('unknown-dependency', message, at.reading.isCrowded ? {} : childAdvice(spec, next));
  return undefined;
}

/** A child by the ident that it has when it runs. */
function childOf(spec: TierSpec, ident: string): Spec | undefined {
  const suffix = suffixIn(spec, ident);
  if (suffix === undefined) return undefined;
  return spec.jobs.find((child) => child.ident + suffix === ident);
}

/** What a tier adds to the idents of its children; undefined where an ident names no repetition. */
function suffixIn(spec: TierSpec, ident: string): string | undefined {
  switch (spec.kind) {
    case 'group':
      return '';
    case 'array': {
      const [suffix, index] = /_(0|[1-9]\d*)$/.exec(ident) ?? [];
      return Number(index) < spec.repeats ? suffix : undefined;
    }
  }
}

function childAdvice(spec: TierSpec, ident: string): Advice {
  if (spec.jobs.length === 0) return { expected: 'one of its children, and there is none' };
  const expected = oneOf(spec.jobs.map((child) => rangeOf(spec, child.ident)));
  const suffix = suffixIn(spec, ident);
  if (suffix === undefined) return { expected };
  const idents = spec.jobs.map((child) => child.ident + suffix);
  return { expected, ...didYouMean(ident, idents) };
}

/** The idents that one child has when it runs. */
function rangeOf(spec: TierSpec, ident: string): string {
  return spec.kind === 'array' ? `${ident}_0 to ${ident}_${spec.repeats - 1}` : ident;
}

function reportArtefact({ job, route, artefact }: Reached, at: Cursor): void {
  const known = leftBy(job).map((each) =>
    isPattern(each.path) ? `${each.name ?? ''}${each.path}` : artefactName(each, each.path),
  );
  const expected = known.length === 0 ? "one of its 'artefacts', and there is none" : oneOf(known);
  const message = `${show(route.join('/'))} leaves no artefact ${show(artefact)} when it succeeds`;
  at.report('unknown-artefact', message, { expected, ...didYouMean(artefact, known) });
}

/** What a job may leave when it succeeds, as it must for anything that needs it. */
function leftBy({ artefacts }: JobSpec): readonly ArtefactSpec[] {
  return artefacts.filter(({ when }) => when !== 'fail');
}
