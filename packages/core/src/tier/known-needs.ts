import type { Shape, Units } from '@gator/protocol';

/**
 * What a parent knows of a tier's needs. They fall each time that a unit goes on to the next job here, and of that
 * the parent need not hear before the next report: at worst it grants a unit too many, which comes back at once.
 * It hears at once that they have grown, and that nothing waits for a shape any more, for which it may keep room free.
 */
export class KnownNeeds {
  #known: ReadonlyMap<Shape, number>;

  /** @param assumed what the parent takes the tier to need before it has heard of it */
  constructor(assumed: Iterable<Units>) {
    this.#known = new Map(assumed);
  }

  /** Whether the parent knows of just these. */
  are(needs: readonly Units[]): boolean {
    const { size } = this.#known;
    return needs.length === size && needs.every(([shape, count]) => this.#of(shape) === count);
  }

  /** Whether the parent has to hear of these now. */
  lack(needs: readonly Units[], waiting: readonly Units[]): boolean {
    const now = new Map(needs);
    const awaited = new Set(waiting.map(([shape]) => shape));
    const shapes = new Set([...this.#known.keys(), ...now.keys()]);
    return [...shapes].some((shape) => {
      const [known, needed] = [this.#of(shape), now.get(shape) ?? 0];
      return needed > known || (needed < known && !awaited.has(shape));
    });
  }

  /** The parent is told. */
  tell(needs: readonly Units[]): void {
    this.#known = new Map(needs);
  }

  #of(shape: Shape): number {
    return this.#known.get(shape) ?? 0;
  }
}
