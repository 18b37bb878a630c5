import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { branchOf, type Scheduler, type SchedulerFactory } from '@gator/schedulers';
import type { Assignment } from '@gator/protocol';
import type { LayerServer } from './server.ts';
import { Slot, type ChildListener } from './slot.ts';

/** Milliseconds that a process without work is kept, in case its next sibling can start soon; and between looks. */
const IDLE = 1000;
/** Milliseconds in which a process that was sent away has to be gone. */
const DEPARTURE = 5000;

/**
 * A number that nobody guesses: only the process that was started with it is let in as a child, and no tool that holds
 * the run's secret can speak in a child's place.
 */
function newSlotNumber(): number {
  return randomInt(1, 2 ** 48 - 1);
}

/**
 * The processes that one process has started for the children of its layers. A process whose
 * layer has ended takes the next one of its kind, of this layer or of the next that runs here.
 */
export class Slots {
  readonly #scheduler: Scheduler;
  readonly #server: LayerServer;
  readonly #number: () => number;
  readonly #branch: string;
  readonly #slots = new Map<number, Slot>();
  #reaper: NodeJS.Timeout | undefined;
  #emptied: (() => void) | undefined;

  /** @param branch where the process that they are started by stands in its run's tree */
  constructor(
    factory: SchedulerFactory,
    server: LayerServer,
    branch: string,
    number = newSlotNumber,
  ) {
    this.#server = server;
    this.#branch = branch;
    this.#number = number;
    this.#scheduler = factory(({ slot, reason }) => {
      this.#end(slot, reason);
    });
    server.accept = (socket, registration) => {
      const slot = this.#slots.get(registration.slot);
      if (slot === undefined) socket.close();
      else slot.accept(socket, registration);
    };
  }

  /** Has a process run a layer: one that has nothing to do, or a new one. */
  run(assignment: Assignment, listener: ChildListener): Slot {
    const kind = assignment.spec.kind === 'job' ? 'job' : 'tier';
    const slot = this.#idle(kind) ?? this.#start(kind);
    slot.give(assignment, listener);
    return slot;
  }

  /** Sends every process away; settles when all are gone. */
  async close(): Promise<void> {
    clearInterval(this.#reaper);
    if (this.#slots.size === 0) return;
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    for (const slot of this.#slots.values()) slot.leave();
    const late = delay(DEPARTURE, 'late', { ref: false });
    if ((await Promise.race([emptied, late])) === 'late') {
      for (const id of this.#slots.keys()) this.#scheduler.cancel(id);
      await emptied;
    }
  }

  #idle(kind: Slot['kind']): Slot | undefined {
    for (const slot of this.#slots.values()) {
      if (slot.kind === kind && slot.idleSince !== undefined) return slot;
    }
    return undefined;
  }

  #start(kind: Slot['kind']): Slot {
    const id = this.#number();
    const branch = branchOf(this.#branch, id);
    const slot = new Slot({ id, kind, branch }, () => {
      this.#scheduler.cancel(id);
    });
    this.#slots.set(slot.id, slot);
    this.#reaper ??= setInterval(() => {
      this.#look();
    }, IDLE).unref();
    this.#scheduler.start({ slot: id, parent: this.#server.address, branch, shape: null });
    return slot;
  }

  /** Once a second, so that time in which this process was stopped itself counts as one. */
  #look(): void {
    const { patience } = this.#scheduler;
    for (const slot of this.#slots.values()) {
      if (slot.isOverdue(patience)) this.#giveUp(slot.id, patience);
      else if (slot.idleSince !== undefined && performance.now() - slot.idleSince > IDLE)
        slot.leave();
    }
  }

  /** A process that does not dial never will. */
  #giveUp(id: number, patience = 0): void {
    this.#end(id, `did not begin within ${String(patience)} s, and was ended`);
    this.#scheduler.cancel(id);
  }

  #end(id: number, reason: string): void {
    const slot = this.#slots.get(id);
    this.#slots.delete(id);
    slot?.end(reason);
    if (this.#slots.size === 0) this.#emptied?.();
  }
}
