import type { TierSpec } from '@gator/spec';
import type { Shape } from '@gator/protocol';
import type { ChildEnd } from './events.ts';
import type { Tally } from './tally.ts';

/** What a tier's machine is built on. */
export interface MachineOptions {
  readonly spec: TierSpec;
  readonly tally: Tally;
  /** The most units of a shape that the whole run could ever hold. */
  readonly most: (shape: Shape) => number;
  /** Microseconds that a unit may stay here while others wait for it; the root's is 0. */
  readonly quantum: number;
  /** How children ended in an earlier attempt at the tier that are not run again, by their numbers. */
  readonly kept: ReadonlyMap<number, ChildEnd>;
}
