import { Ledger } from './ledger.ts';
import type { Child } from './roster.ts';

/** A child that has a process, or is about to get one. */
export interface Live {
  readonly child: Child;
  /** Units that it holds. A job holds one. */
  readonly held: Ledger;
  /** Units that it was ever given; its needs count from its start. */
  readonly given: Ledger;
  /** When its unit was granted; a unit that goes on to the next job keeps its time. */
  readonly since: number;
  /** When it got in line. */
  readonly queued: number;
  /** What it was last told of others' waiting. */
  contended: boolean;
  /** Whether it was told to start. */
  started: boolean;
  /** Whether somebody has asked it to stop. */
  stopped: boolean;
}

/** A child that is to start, and holds nothing yet. */
export function newLive(child: Child, queued: number, since: number): Live {
  const nothing = { held: new Ledger(), given: new Ledger() };
  return { child, ...nothing, since, queued, contended: false, started: false, stopped: false };
}
