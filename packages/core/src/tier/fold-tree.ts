/**
 * The fold of values that come, change and go, by id. Only what lies above a changed value is folded
 * anew, and only when the total is asked for: a change among n values costs log2(n) folds at most,
 * and many changes at once share most of theirs.
 *
 * The values are the leaves of a binary tree, which is kept in one array: the node at `i` is the fold
 * of those at `2i` and `2i + 1`, and the root is at 1.
 */
export class FoldTree<T> {
  readonly #none: T;
  readonly #fold: (a: T, b: T) => T;
  readonly #placeOf = new Map<number, number>();
  /** Leaves that had a value once and have none now. */
  #vacant: number[] = [];
  #leaves = 1;
  #nodes: T[];
  #stale = [false, false];

  /**
   * @param none changes nothing that it is folded with
   * @param fold the same whatever the order and the grouping
   */
  constructor(none: T, fold: (a: T, b: T) => T) {
    this.#none = none;
    this.#fold = fold;
    this.#nodes = [none, none];
  }

  set(id: number, value: T): void {
    const place = this.#placeOf.get(id) ?? this.#vacate();
    this.#placeOf.set(id, place);
    this.#put(place, value);
  }

  delete(id: number): void {
    const place = this.#placeOf.get(id);
    if (place === undefined) return;
    this.#placeOf.delete(id);
    this.#vacant.push(place);
    this.#put(place, this.#none);
  }

  get total(): T {
    return this.#folded(1);
  }

  /** A leaf without a value; the tree doubles where there is none left. */
  #vacate(): number {
    const place = this.#vacant.pop() ?? this.#placeOf.size;
    if (place >= this.#leaves) this.#grow();
    return place;
  }

  #grow(): void {
    const leaves = this.#nodes.slice(this.#leaves);
    this.#leaves *= 2;
    this.#nodes = Array.from({ length: 2 * this.#leaves }, () => this.#none);
    this.#stale = this.#nodes.map((_, node) => node > 0 && node < this.#leaves);
    for (const [place, value] of leaves.entries()) this.#nodes[this.#leaves + place] = value;
  }

  #put(place: number, value: T): void {
    this.#nodes[this.#leaves + place] = value;
    for (let node = (this.#leaves + place) >> 1; node > 0 && !this.#stale[node]; node >>= 1)
      this.#stale[node] = true;
  }

  #folded(node: number): T {
    if (this.#stale[node] === true) {
      this.#nodes[node] = this.#fold(this.#folded(2 * node), this.#folded(2 * node + 1));
      this.#stale[node] = false;
    }
    return this.#nodes[node] ?? this.#none;
  }
}
