import type { StopSignal } from './exit-status.ts';
import { ignoresHangup } from './hangup.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly StopSignal[];

/** Hears a signal, and how many have insisted by now: 1 is the first that came. */
export type OnSignal = (signal: StopSignal, times: number) => void;

/**
 * Listens for the signals that ask a run to stop: the first asks, every later one insists. A terminal that closes may
 * say so several times, by the system and by the shell: SIGHUP asks, and never insists.
 */
export class Signals {
  /** The first that came. */
  first: StopSignal | undefined;
  #times = 0;
  readonly #onSignal: OnSignal;
  readonly #heard = SIGNALS.filter((signal) => signal !== 'SIGHUP' || !ignoresHangup());
  readonly #listener = (signal: StopSignal): void => {
    if (signal === 'SIGHUP' && this.first !== undefined) return;
    this.first ??= signal;
    this.#times += 1;
    this.#onSignal(signal, this.#times);
  };

  constructor(onSignal: OnSignal) {
    this.#onSignal = onSignal;
    for (const signal of this.#heard) process.on(signal, this.#listener);
  }

  /** Leaves the signals to their default again. */
  close(): void {
    for (const signal of this.#heard) process.off(signal, this.#listener);
  }
}
