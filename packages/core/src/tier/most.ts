import { resourcesOf, type Shape, type Totals } from '@gator/protocol';

/** Jobs that take nothing that is limited are asked for by this many. */
const UNLIMITED_AT_ONCE = 100;

/** How many units of a shape the whole run could ever hold: nobody asks for more. */
export function mostOf(shape: Shape, totals: Totals): number {
  const { cores, memory, licenses } = resourcesOf(shape);
  const limits: number[] = [];
  if (cores > 0) limits.push(Math.floor(totals.cores / cores));
  if (memory > 0) limits.push(Math.floor(totals.memory / memory));
  for (const [name, count] of Object.entries(licenses)) {
    limits.push(Math.floor((totals.licenses[name] ?? Infinity) / count));
  }
  const most = Math.min(...limits);
  return Number.isFinite(most) ? most : UNLIMITED_AT_ONCE;
}
