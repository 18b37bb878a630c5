import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricSpec, NeedSpec } from '@gator/spec';
import {
  failure,
  value,
  type Aggregation,
  type Assignment,
  type Expected,
  type TierAssignment,
} from '@gator/protocol';
import { ARTEFACTS } from '../wrapper/artefacts/keep.ts';
import type { Child } from './roster.ts';

/** What a tier gives a child to run. Fails with the reason where an artefact that the child needs was not left. */
export function assign(
  tier: TierAssignment,
  child: Child,
  given: Pick<Assignment, 'grants' | 'queued' | 'attempt' | 'past'>,
): Expected<Assignment> {
  const needs = needed(tier, child);
  if (!needs.ok) return needs;
  const index = child.index === null ? {} : { GATOR_ARRAY_INDEX: String(child.index) };
  return value({
    child: child.id,
    ident: child.ident,
    path: `${tier.path}/${child.ident}`,
    spec: child.spec,
    env: { ...tier.env, ...index, ...needs.value, ...child.spec.env },
    aggregations: { ...tier.aggregations, ...rulesOf(child.spec.metrics) },
    redact: [...tier.redact, ...child.spec.redact],
    directory: join(tier.directory, child.ident),
    options: tier.options,
    ...given,
  });
}

/** A node's own rules on how metrics become one, by name. */
export function rulesOf(metrics: readonly MetricSpec[]): Readonly<Record<string, Aggregation>> {
  return Object.fromEntries(
    metrics.flatMap(({ name, agg }) => (agg === null ? [] : [[name, agg]])),
  );
}

/** The variables that hold the paths of what a child needs. */
function needed(tier: TierAssignment, child: Child): Expected<Readonly<Record<string, string>>> {
  const variables: Record<string, string> = {};
  for (const need of child.spec.needs) {
    const file = placeOf(tier, child, need);
    if (!existsSync(file)) {
      const place = [siblingOf(child, need), ...need.path].join('/');
      return failure(`${place} left no artefact '${need.artefact}' (needs)`);
    }
    variables[need.variable] = file;
  }
  return value(variables);
}

function placeOf(tier: TierAssignment, child: Child, need: NeedSpec): string {
  return join(tier.directory, siblingOf(child, need), ...need.path, ARTEFACTS, need.artefact);
}

/** In an array a sibling is the one of the same repetition. */
function siblingOf({ index }: Child, { sibling }: NeedSpec): string {
  return index === null ? sibling : `${sibling}_${String(index)}`;
}
