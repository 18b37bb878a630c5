import type { Spec, TierSpec } from '@gator/spec';
import type { Condition, Verdict } from '@gator/protocol';
import { dependenciesOf, holds, skipReason, type Dependency } from './gate.ts';

/** A child of a tier: its number in the tier's order, and what it runs. */
export interface Child {
  readonly id: number;
  /** Name among its siblings, with the repetition's `_<index>` in an array. */
  readonly ident: string;
  readonly spec: Spec;
  /** The repetition's index in an array; null in a group. */
  readonly index: number | null;
}

/** A repetition that was opened. */
export interface Opened {
  /** Children that wait for no sibling. */
  readonly ready: readonly Child[];
  readonly waiting: readonly Child[];
}

/** What an end among the children, or a new repetition, means for the others. */
export interface Settled {
  /** Children whose conditions all hold now. */
  readonly ready: readonly Child[];
  /** Children of which a condition can hold no more. */
  readonly skipped: readonly { readonly child: Child; readonly reason: string }[];
}

/** A child that waits for another, by its place. */
interface Dependent {
  readonly place: number;
  readonly condition: Condition;
}

/** The state of one repetition's dependencies: for each place, how many ends it waits for, or that it is settled. */
interface Repetition {
  readonly waiting: number[];
  readonly settled: boolean[];
  left: number;
}

/**
 * The children of a group or an array and the dependencies among them. The repetitions of an array
 * are made when they are needed and forgotten when they have ended; a group is a single repetition.
 * A child's id is `repetition × children in a repetition + place`.
 */
export class Roster {
  readonly size: number;
  readonly #spec: TierSpec;
  readonly #width: number;
  readonly #repeats: number;
  readonly #dependencies: readonly (readonly Dependency[])[];
  readonly #dependents: readonly (readonly Dependent[])[];
  readonly #open = new Map<number, Repetition>();
  #opened = 0;

  constructor(spec: TierSpec) {
    this.#spec = spec;
    this.#width = spec.jobs.length;
    this.#repeats = spec.kind === 'array' ? spec.repeats : 1;
    this.size = this.#width * this.#repeats;
    this.#dependencies = dependenciesOf(spec.jobs);
    this.#dependents = dependentsOf(this.#dependencies);
  }

  /** How many repetitions have been opened. */
  get opened(): number {
    return this.#opened;
  }

  /** How many repetitions have not been opened. */
  get unopened(): number {
    return this.#width === 0 ? 0 : this.#repeats - this.#opened;
  }

  /** Children that wait for no sibling, in every repetition alike. */
  get initial(): readonly Spec[] {
    return this.#spec.jobs.filter((_, place) => this.#dependencies[place]?.length === 0);
  }

  /** How many repetitions have to be opened, so that these children are among them. */
  repetitionsOf(ids: Iterable<number>): number {
    let last = -1;
    for (const id of ids) last = Math.max(last, id);
    return last < 0 ? 0 : Math.floor(last / this.#width) + 1;
  }

  /** Opens the next repetition. */
  open(): Opened {
    const repetition = this.#opened;
    this.#opened += 1;
    const waiting = this.#dependencies.map((list) => list.length);
    this.#open.set(repetition, { waiting, settled: waiting.map(() => false), left: this.#width });
    const of = (isReady: boolean): Child[] =>
      waiting.flatMap((count, place) =>
        (count === 0) === isReady ? [this.#child(repetition, place)] : [],
      );
    return { ready: of(true), waiting: of(false) };
  }

  /** A child has ended, and so may others be ready now, or skipped, and others again for these. */
  settle(id: number, verdict: Verdict): Settled {
    const ready: Child[] = [];
    const skipped: { child: Child; reason: string }[] = [];
    const ends = [{ id, verdict }];
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
      const step = this.#settleOne(end.id, end.verdict);
      ready.push(...step.ready);
      skipped.push(...step.skipped);
      ends.push(
        ...step.skipped.map(({ child }) => ({ id: child.id, verdict: 'SKIPPED' as const })),
      );
    }
    return { ready, skipped };
  }

  /** The children of open repetitions that have not ended. */
  unsettled(): Child[] {
    return [...this.#open].flatMap(([repetition, { settled }]) =>
      settled.flatMap((done, place) => (done ? [] : [this.#child(repetition, place)])),
    );
  }

  #settleOne(id: number, verdict: Verdict): Settled {
    const number = Math.floor(id / this.#width);
    const repetition = this.#open.get(number);
    const place = id % this.#width;
    const ready: Child[] = [];
    const skipped: { child: Child; reason: string }[] = [];
    if (repetition === undefined) return { ready, skipped };
    repetition.settled[place] = true;
    const sibling = this.#child(number, place).ident;
    for (const dependent of this.#dependents[place] ?? []) {
      if (repetition.settled[dependent.place] === true) continue;
      const child = this.#child(number, dependent.place);
      if (!holds(dependent.condition, verdict)) {
        repetition.settled[dependent.place] = true;
        skipped.push({ child, reason: skipReason(dependent.condition, sibling, verdict) });
      } else if (
        (repetition.waiting[dependent.place] = (repetition.waiting[dependent.place] ?? 0) - 1) === 0
      ) {
        ready.push(child);
      }
    }
    repetition.left -= 1;
    if (repetition.left === 0) this.#open.delete(number);
    return { ready, skipped };
  }

  #child(repetition: number, place: number): Child {
    return childAt(this.#spec, repetition, place);
  }
}

/** For each place, who waits for it. */
function dependentsOf(dependencies: readonly (readonly Dependency[])[]): Dependent[][] {
  const dependents = dependencies.map((): Dependent[] => []);
  dependencies.forEach((list, place) => {
    for (const { on, condition } of list) dependents[on]?.push({ place, condition });
  });
  return dependents;
}

/** The child at a place in a repetition of a tier; a group is repetition 0. */
export function childAt(tier: TierSpec, repetition: number, place: number): Child {
  const spec = tier.jobs[place];
  if (spec === undefined) throw new RangeError(`no child at place ${String(place)}`);
  const index = tier.kind === 'array' ? repetition : null;
  const ident = index === null ? spec.ident : `${spec.ident}_${String(index)}`;
  return { id: repetition * tier.jobs.length + place, ident, spec, index };
}
