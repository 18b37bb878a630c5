/** Who may wait for a place; for more than that there is something wrong. */
const WAITING = 1024;

/** Places for so many at once. Who comes when all are taken waits for one. */
export class Room {
  readonly #places: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#places = places;
  }

  /** Calls `enter` once there is a place, which `leave` gives back; false where too many wait already. */
  ask(enter: () => void): boolean {
    if (this.#taken < this.#places) {
      this.#taken += 1;
      enter();
      return true;
    }
    if (this.#waiting.length >= WAITING) return false;
    this.#waiting.push(enter);
    return true;
  }

  /** Gives a place back; whoever waits longest has it next. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
