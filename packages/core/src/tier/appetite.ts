import type { Spec, TierSpec } from '@gator/spec';
import { shapeOf, type Shape, type Units } from '@gator/protocol';
import { dependenciesOf } from './gate.ts';

/** Units of each shape that something could use now. */
export type Appetite = ReadonlyMap<Shape, number>;

const known = new WeakMap<Spec, Appetite>();

/** What takes nothing but a process. */
const NOTHING = shapeOf({ cores: 0, memory: 0, licenses: {} });

/**
 * What a node could use the moment it starts: the requests of its jobs that wait for no sibling.
 * A parent asks for these on behalf of a tier that does not run yet. A tier without jobs is a process all the same, of
 * which there may be as many as of jobs that take nothing.
 */
export function appetiteOf(spec: Spec): Appetite {
  const cached = known.get(spec);
  if (cached !== undefined) return cached;
  const appetite =
    spec.kind === 'job' ? new Map([[shapeOf(spec.resources), 1]]) : tierAppetite(spec);
  known.set(spec, appetite);
  return appetite;
}

/** What a parent takes a tier to need until it hears of it. One without grants is the root, whose pool takes nothing for granted. */
export function assumedNeeds(spec: Spec, grants: readonly Units[]): Iterable<Units> {
  return grants.length > 0 ? appetiteOf(spec) : [];
}

function tierAppetite(spec: TierSpec): Appetite {
  const dependencies = dependenciesOf(spec.jobs);
  const free = spec.jobs.filter((_, place) => dependencies[place]?.length === 0);
  if (free.length === 0) return new Map([[NOTHING, 1]]);
  return combine(free.map(appetiteOf), spec.kind === 'array' ? spec.repeats : 1);
}

/** The sum of several appetites, `times` over. */
export function combine(appetites: readonly Appetite[], times = 1): Appetite {
  const sum = new Map<Shape, number>();
  for (const appetite of appetites) {
    for (const [shape, count] of appetite) sum.set(shape, (sum.get(shape) ?? 0) + count * times);
  }
  return sum;
}
