import * as v from 'valibot';
import type { Resources } from '@gator/spec';

/** What one job takes while it runs, in a canonical form, so that equal requests are equal texts. */
export type Shape = string;

/** What a run may hold at once. Licences that are not named are not limited. */
export interface Totals {
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly licenses: Readonly<Record<string, number>>;
}

/**
 * Jobs of a run that take no core and may run at once. Whatever else they take, each has a process of its own, which
 * costs memory: a million of them must not start together.
 */
export const CORELESS = 256;

/** The canonical form of a request: JSON with its licences in order of name. */
export function shapeOf(resources: Resources): Shape {
  const licenses = Object.entries(resources.licenses).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([resources.cores, resources.memory, ...licenses]);
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const written = v.tupleWithRest([amount, amount], v.tuple([v.string(), amount]));
const parsed = new Map<Shape, Resources>();

/** Whether a text is a shape, as far as it can be read. */
export function isShape(text: string): boolean {
  if (parsed.has(text)) return true;
  try {
    resourcesOf(text);
    return true;
  } catch {
    return false;
  }
}

/** The request behind a shape. Shapes come from `shapeOf` alone, and are checked at the door: one that does not parse is a bug. */
export function resourcesOf(shape: Shape): Resources {
  const known = parsed.get(shape);
  if (known !== undefined) return known;
  const [cores, memory, ...licenses] = v.parse(written, JSON.parse(shape));
  const resources = { cores, memory, licenses: Object.fromEntries(licenses) };
  parsed.set(shape, resources);
  return resources;
}

/** How many units of a shape; grants and demands are lists of these. */
export type Units = readonly [shape: Shape, count: number];
