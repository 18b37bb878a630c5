import type { Address, Shape } from '@gator/protocol';

/** What a tier asks of a scheduler: one process for one slot. */
export interface SlotRequest {
  /** The tier's number for the process, which it says when it registers. */
  readonly slot: number;
  /** Where the process dials, secret included. */
  readonly parent: Address;
  /** Where the process stands in its run's tree; it carries this in its environment. */
  readonly branch: string;
  /** What its jobs will take; null for a tier's process. */
  readonly shape: Shape | null;
}

/** What became of a process. */
export interface SlotEnd {
  readonly slot: number;
  /** A whole clause: `was killed by SIGKILL`. */
  readonly reason: string;
}

/**
 * Finds places for layers' processes. All engines start the same program, which dials its parent
 * and asks what to do. To write one: start, cancel, and tell each slot's end once.
 */
export interface Scheduler {
  readonly name: string;
  /** Seconds in which a process that was asked for has dialled; undefined where it may wait in a queue. */
  readonly patience?: number;
  /** Asks for a process. Failure to start is told as the slot's end. */
  start(request: SlotRequest): void;
  /** Ends a slot's process at once. */
  cancel(slot: number): void;
}

/** Makes a scheduler that tells ends to `onEnd`. */
export type SchedulerFactory = (onEnd: (end: SlotEnd) => void) => Scheduler;
