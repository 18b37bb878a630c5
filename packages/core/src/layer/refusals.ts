/** Bad tries of one address that are answered within a window; later ones are not worth an answer. */
const ANSWERED = 20;
/** Milliseconds. */
const WINDOW = 60_000;
/** Addresses that are remembered, so that many of them cost no memory either. */
const REMEMBERED = 1024;

export interface RefusalOptions {
  /** Takes a line for the layer's messages. */
  readonly tell: (text: string) => void;
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
}

/**
 * Bad tries at a layer's door, by the address that they come from. They are told the first time,
 * and then at the tenth, the hundredth, and so on, so that nobody can fill a log with them. A right
 * secret opens the door all the same: whoever shares an address with others could shut them out else.
 */
export class Refusals {
  readonly #options: Required<RefusalOptions>;
  readonly #tries = new Map<string, { count: number; readonly since: number }>();
  #total = 0;

  constructor({ tell, now = Date.now }: RefusalOptions) {
    this.#options = { tell, now };
  }

  /** Counts a bad try; returns whether it is answered, and not only cut off. */
  count(address: string): boolean {
    this.#total += 1;
    if (Number.isInteger(Math.log10(this.#total))) this.#options.tell(this.#text(address));
    const now = this.#options.now();
    const known = this.#tries.get(address);
    const tries = known && now - known.since < WINDOW ? known : { count: 0, since: now };
    tries.count += 1;
    this.#remember(address, tries);
    return tries.count <= ANSWERED;
  }

  #remember(address: string, tries: { count: number; readonly since: number }): void {
    // Last in the order of the map is who came last.
    this.#tries.delete(address);
    this.#tries.set(address, tries);
    const [oldest] = this.#tries.keys();
    if (oldest !== undefined && this.#tries.size > REMEMBERED) this.#tries.delete(oldest);
  }

  #text(address: string): string {
    if (this.#total === 1) return `Refused a connection from ${address}: it did not prove a secret`;
    return `Refused ${String(this.#total)} connections so far that did not prove a secret, the last from ${address}`;
  }
}
