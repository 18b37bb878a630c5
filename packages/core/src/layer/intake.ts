/** Requests of one client that are dealt with at once. */
const PENDING = 64;
/** Bytes of replies that a client may leave untaken before its requests wait: 1 MiB. */
const UNTAKEN = 1024 * 1024;

/** What an intake needs of a connection. */
export interface Inlet {
  /** Bytes that were sent and not taken yet. */
  readonly bufferedAmount: number;
  readonly isPaused: boolean;
  pause(): void;
  resume(): void;
}

export interface IntakeOptions {
  readonly connection: Inlet;
  /** Deals with one frame; where that takes its time, the promise settles when it is done. */
  readonly deal: (text: string) => Promise<void> | undefined;
  /** Settles when more can be taken; undefined where it can be now. */
  readonly pressure: () => Promise<void> | undefined;
}

/**
 * Takes one client's frames no faster than they can be dealt with: its connection is not read
 * meanwhile. So nothing of a flood is lost, whoever sends it waits, and nobody's memory grows.
 *
 *     open ──too much pending, untaken, or pressed──► closed ──settled, or taken──► open
 */
export class Intake {
  readonly #options: IntakeOptions;
  /** Frames that came in one piece with those before them. */
  #queue: string[] = [];
  #pending = 0;
  #pressed = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  take(text: string): void {
    this.#queue.push(text);
    this.go();
  }

  /** Something has changed: replies were taken, or a request was dealt with. */
  go(): void {
    const { connection } = this.#options;
    let next = 0;
    for (; next < this.#queue.length && this.#isOpen; next += 1)
      this.#deal(this.#queue[next] ?? '');
    this.#queue = this.#queue.slice(next);
    if (this.#isOpen) {
      if (connection.isPaused) connection.resume();
    } else if (!connection.isPaused) connection.pause();
  }

  get #isOpen(): boolean {
    const { bufferedAmount } = this.#options.connection;
    return !this.#pressed && this.#pending < PENDING && bufferedAmount < UNTAKEN;
  }

  #deal(text: string): void {
    const dealt = this.#options.deal(text);
    if (dealt !== undefined) {
      this.#pending += 1;
      void dealt.then(() => {
        this.#pending -= 1;
        this.go();
      });
    }
    const pressure = this.#options.pressure();
    if (pressure === undefined) return;
    this.#pressed = true;
    void pressure.then(() => {
      this.#pressed = false;
      this.go();
    });
  }
}
