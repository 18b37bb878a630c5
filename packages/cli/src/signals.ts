import type { StopSignal } from './exit-status.ts';
import { ignoresHangup } from './hangup.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly StopSignal[];

/** What the signals of a run ask for. */
export interface SignalListener {
  /** The run is to stop: the first signal asks, every later one insists. `times` is how many have come by now. */
  readonly stop: (signal: StopSignal, times: number) => void;
  /** Ctrl-Z in the terminal: the run is to stand still. */
  readonly pause: () => void;
  /** The shell's `fg` or `bg`: the run is to go on. */
  readonly resume: () => void;
}

/**
 * Listens for the signals that ask a run to stop, to stand still, and to go on. A terminal that closes may say so
 * several times, by the system and by the shell: SIGHUP asks, and never insists.
 */
export class Signals {
  /** The first that came of those that ask it to stop. */
  first: StopSignal | undefined;
  #times = 0;
  readonly #listener: SignalListener;
  readonly #heard = SIGNALS.filter((signal) => signal !== 'SIGHUP' || !ignoresHangup());
  readonly #onStop = (signal: StopSignal): void => {
    if (signal === 'SIGHUP' && this.first !== undefined) return;
    this.first ??= signal;
    this.#times += 1;
    this.#listener.stop(signal, this.#times);
  };

  constructor(listener: SignalListener) {
    this.#listener = listener;
    for (const signal of this.#heard) process.on(signal, this.#onStop);
    process.on('SIGTSTP', listener.pause);
    process.on('SIGCONT', listener.resume);
  }

  /** Leaves the signals to their default again. */
  close(): void {
    for (const signal of this.#heard) process.off(signal, this.#onStop);
    process.off('SIGTSTP', this.#listener.pause);
    process.off('SIGCONT', this.#listener.resume);
  }
}
