import { CORELESS, resourcesOf, type Shape, type Totals } from '@gator/protocol';

/** How many units of a shape the whole run could ever hold: nobody asks for more. */
export function mostOf(shape: Shape, totals: Totals): number {
  const { cores, memory, licenses } = resourcesOf(shape);
  const limits = [cores > 0 ? Math.floor(totals.cores / cores) : CORELESS];
  if (memory > 0) limits.push(Math.floor(totals.memory / memory));
  for (const [name, count] of Object.entries(licenses)) {
    limits.push(Math.floor((totals.licenses[name] ?? Infinity) / count));
  }
  return Math.min(...limits);
}
