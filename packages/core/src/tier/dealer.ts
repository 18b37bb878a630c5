import type { Shape } from '@gator/protocol';

/** One child's wish for one shape. */
interface Wish {
  readonly id: number;
  count: number;
}

/**
 * Who among a tier's children wants what, and who is next. The specification's order is the
 * order of precedence: an earlier child is served first, so that a run finishes what it began.
 */
export class Dealer {
  readonly #queues = new Map<Shape, Wish[]>();
  readonly #totals = new Map<Shape, number>();

  /** Sets how many units of a shape a child could use now. */
  want(id: number, shape: Shape, wanted: number): void {
    const count = Math.max(0, wanted);
    const queue = this.#queues.get(shape) ?? [];
    this.#queues.set(shape, queue);
    const place = placeOf(queue, id);
    const wish = queue[place];
    this.#count(shape, count - (wish?.id === id ? wish.count : 0));
    if (wish?.id === id) {
      wish.count = count;
      if (count === 0) queue.splice(place, 1);
    } else if (count > 0) {
      queue.splice(place, 0, { id, count });
    }
  }

  /** The child that gets the next unit of a shape; its wish is one smaller then. */
  take(shape: Shape): number | undefined {
    const queue = this.#queues.get(shape);
    const first = queue?.[0];
    if (queue === undefined || first === undefined) return undefined;
    first.count -= 1;
    this.#count(shape, -1);
    if (first.count === 0) queue.shift();
    return first.id;
  }

  /** The first child in line for a shape. */
  first(shape: Shape): number | undefined {
    return this.#queues.get(shape)?.[0]?.id;
  }

  /** How many units of each shape are wanted in all. */
  totals(): Map<Shape, number> {
    return new Map(this.#totals);
  }

  /** Forgets a child's wishes. */
  forget(id: number): void {
    for (const shape of this.#queues.keys()) this.want(id, shape, 0);
  }

  /** Nobody wants anything any more; every shape that was wanted is still told, with none. */
  clear(): void {
    this.#queues.clear();
    for (const shape of this.#totals.keys()) this.#totals.set(shape, 0);
  }

  #count(shape: Shape, change: number): void {
    this.#totals.set(shape, (this.#totals.get(shape) ?? 0) + change);
  }
}

/** Where a child stands, or would stand, in a queue that is in order of id. */
function placeOf(queue: readonly Wish[], id: number): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const wish = queue[middle];
    if (wish !== undefined && wish.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
