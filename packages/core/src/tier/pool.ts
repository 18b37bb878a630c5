import { CORELESS, resourcesOf, type Shape, type Totals, type Units } from '@gator/protocol';
import { Ledger } from './ledger.ts';

/** A shape that was passed over this many times for each core of the run is served before all others. */
const PATIENCE = 4;

/** Amounts by resource: `cores`, or `coreless` where none is taken, `memory` and each limited licence by name. */
type Amounts = Map<string, number>;

/** One shape that is waited for. */
interface Waiting {
  readonly shape: Shape;
  readonly amounts: Amounts;
  count: number;
  /** Units of other shapes that were granted while this one did not fit. */
  passed: number;
}

/**
 * The root's resources. It grants units of shapes, and
 * - never more than the totals;
 * - whatever fits, in the order of the demands, so that nothing that fits waits;
 * - to a shape that was passed over too often first: what it lacks is then kept free for it.
 */
export class Pool {
  readonly #totals: Totals;
  readonly #free: Amounts;
  readonly #patience: number;
  readonly #held = new Ledger();
  #waiting: Waiting[] = [];

  constructor(totals: Totals) {
    this.#totals = totals;
    this.#free = new Map(
      Object.entries(totals.licenses).map(([name, count]) => [licenceKey(name), count] as const),
    );
    this.#free.set('cores', totals.cores).set('memory', totals.memory).set('coreless', CORELESS);
    this.#patience = PATIENCE * Math.max(1, totals.cores);
  }

  /** What is granted to nobody, by resource. */
  get free(): ReadonlyMap<string, number> {
    return this.#free;
  }

  /** Whether holders should give units back now and then: a shape waits for what another one holds. */
  get contended(): boolean {
    const held = [...this.#held.shapes()];
    return this.#waiting.some(({ shape, amounts }) =>
      held.some((other) => other !== shape && overlap(amounts, this.#amounts(other))),
    );
  }

  /** Sets how many units of a shape are wanted beyond those granted. */
  demand(shape: Shape, count: number): void {
    const waiting = this.#waiting.find((each) => each.shape === shape);
    if (waiting !== undefined) waiting.count = count;
    else if (count > 0)
      this.#waiting.push({ shape, count, passed: 0, amounts: this.#amounts(shape) });
    if (count <= 0) this.#waiting = this.#waiting.filter((each) => each.count > 0);
  }

  /** Takes back units. */
  release(shape: Shape, count: number): void {
    for (const [key, amount] of this.#amounts(shape)) add(this.#free, key, amount * count);
    this.#held.add(shape, -count);
  }

  /** Grants whatever can be granted now; the demands shrink by as much. */
  grant(): Units[] {
    const granted = new Map<Shape, number>();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#take(next);
      granted.set(next.shape, (granted.get(next.shape) ?? 0) + 1);
    }
    return [...granted];
  }

  /** The first demand that fits into what those before it in patience leave free. */
  #next(): Waiting | undefined {
    const free = new Map(this.#free);
    const impatient = this.#waiting.filter(({ passed }) => passed >= this.#patience);
    const others = this.#waiting.filter(({ passed }) => passed < this.#patience);
    for (const waiting of impatient) {
      if (fits(waiting.amounts, free)) return waiting;
      for (const [key, amount] of waiting.amounts)
        free.set(key, Math.max(0, (free.get(key) ?? 0) - amount));
    }
    return others.find(({ amounts }) => fits(amounts, free));
  }

  #take(taken: Waiting): void {
    for (const [key, amount] of taken.amounts) add(this.#free, key, -amount);
    this.#held.add(taken.shape, 1);
    taken.passed = 0;
    for (const other of this.#waiting) {
      if (other !== taken && !fits(other.amounts, this.#free)) other.passed += 1;
    }
    this.demand(taken.shape, taken.count - 1);
  }

  #amounts(shape: Shape): Amounts {
    const { cores, memory, licenses } = resourcesOf(shape);
    const amounts: Amounts = new Map();
    if (cores > 0) amounts.set('cores', cores);
    else amounts.set('coreless', 1);
    if (memory > 0) amounts.set('memory', memory);
    for (const [name, count] of Object.entries(licenses)) {
      if (Object.hasOwn(this.#totals.licenses, name)) amounts.set(licenceKey(name), count);
    }
    return amounts;
  }
}

function licenceKey(name: string): string {
  return `licence ${name}`;
}

function fits(amounts: Amounts, free: ReadonlyMap<string, number>): boolean {
  return [...amounts].every(([key, amount]) => amount <= (free.get(key) ?? 0));
}

function overlap(a: Amounts, b: Amounts): boolean {
  return [...a.keys()].some((key) => b.has(key));
}

function add(amounts: Amounts, key: string, amount: number): void {
  amounts.set(key, (amounts.get(key) ?? 0) + amount);
}
