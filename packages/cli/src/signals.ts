import type { StopSignal } from './exit-status.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const satisfies readonly StopSignal[];

/** Listens for the signals that ask a run to stop: the first asks, every later one insists. */
export class Signals {
  /** The first that came. */
  first: StopSignal | undefined;
  readonly #onSignal: (signal: StopSignal, again: boolean) => void;
  readonly #listener = (signal: StopSignal): void => {
    const again = this.first !== undefined;
    this.first ??= signal;
    this.#onSignal(signal, again);
  };

  constructor(onSignal: (signal: StopSignal, again: boolean) => void) {
    this.#onSignal = onSignal;
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** Leaves the signals to their default again. */
  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
