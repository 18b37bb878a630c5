import type { TierSpec } from '@gator/spec';
import type { Shape } from '@gator/protocol';
import type { ChildEnd } from './events.ts';
import type { Tally } from './tally.ts';

/** While others wait, a unit stays with one tier no longer than this: 50 ms, in microseconds. */
export const QUANTUM = 50_000;

/**
 * While this many children wait for resources, an array opens no more repetitions. Where each leaves one
 * behind that waits for what is scarce, there would be hundreds of thousands in the end, and that
 * is what the array's end waits for anyhow.
 */
export const READY_AT_MOST = 1000;

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
