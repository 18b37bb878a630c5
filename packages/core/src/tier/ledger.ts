import type { Shape, Units } from '@gator/protocol';

/** Units of shapes, as a running account. */
export class Ledger {
  readonly #counts = new Map<Shape, number>();

  get(shape: Shape): number {
    return this.#counts.get(shape) ?? 0;
  }

  add(shape: Shape, count: number): void {
    const sum = this.get(shape) + count;
    if (sum === 0) this.#counts.delete(shape);
    else this.#counts.set(shape, sum);
  }

  /** Every shape with a count that is not zero. */
  entries(): Units[] {
    return [...this.#counts];
  }

  shapes(): Iterable<Shape> {
    return this.#counts.keys();
  }

  /** Empties the account and returns what was in it. */
  drain(): Units[] {
    const entries = this.entries();
    this.#counts.clear();
    return entries;
  }
}
