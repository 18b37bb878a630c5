import type { Allowance } from './allowance.ts';

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
  /** Shared by all connections of one client. */
  readonly allowance: Allowance;
  /** Deals with one frame; where that takes its time, the promise settles when it is done. */
  readonly deal: (text: string) => Promise<void> | undefined;
  /** Settles when more can be taken; undefined where it can be now. */
  readonly pressure: () => Promise<void> | undefined;
}

/**
 * Takes one connection's frames no faster than they can be dealt with: it is not read meanwhile. So
 * nothing of a flood is lost, whoever sends it waits, and nobody's memory grows.
 *
 *     open ──no allowance, untaken replies, or pressed──► closed ──there is room again──► open
 */
export class Intake {
  readonly #options: IntakeOptions;
  /** Frames that came in one piece with those before them. */
  #queue: string[] = [];
  #pressed = false;
  readonly #goOn = (): void => {
    this.go();
  };

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  take(text: string): void {
    this.#queue.push(text);
    this.go();
  }

  /** Something has changed: replies were taken, or there is room for more. */
  go(): void {
    const { connection, allowance } = this.#options;
    let next = 0;
    for (; next < this.#queue.length && this.#isOpen; next += 1)
      this.#deal(this.#queue[next] ?? '');
    this.#queue = this.#queue.slice(next);
    if (this.#isOpen) {
      if (connection.isPaused) connection.resume();
      return;
    }
    if (!connection.isPaused) connection.pause();
    if (!allowance.isOpen) allowance.wait(this.#goOn);
  }

  get #isOpen(): boolean {
    const { connection, allowance } = this.#options;
    return !this.#pressed && connection.bufferedAmount < UNTAKEN && allowance.isOpen;
  }

  #deal(text: string): void {
    const { allowance, deal, pressure } = this.#options;
    allowance.spend(() => deal(text));
    const pressed = pressure();
    if (pressed === undefined) return;
    this.#pressed = true;
    void pressed.then(() => {
      this.#pressed = false;
      this.go();
    });
  }
}
