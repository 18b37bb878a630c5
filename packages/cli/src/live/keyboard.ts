import { readFileSync } from 'node:fs';
import type { ReadStream } from 'node:tty';

/** Keys that a terminal turns into signals by itself, but not while its keys are read one by one. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  '\u0003': 'SIGINT',
  '\u001a': 'SIGTSTP',
  '\u001c': 'SIGQUIT',
};

const SIGNAL_KEY = new RegExp(`([${Object.keys(SIGNALS).join('')}])`);

/** Whether keys can be read: the input is a terminal, and its keys go to this process and not to another. */
export function hasKeyboard(input: ReadStream = process.stdin): boolean {
  return input.isTTY && isInForeground();
}

/** A process in the background is stopped by the system when it reads from the terminal. Format: proc_pid_stat(5). */
function isInForeground(): boolean {
  try {
    const text = readFileSync('/proc/self/stat', 'latin1');
    // After the name: state, parent, process group, session, terminal, and the terminal's foreground group.
    const [, , group, , , foreground] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return group === foreground;
  } catch {
    return true;
  }
}

/** What is used of a terminal that is read from. */
export interface KeyInput {
  on(event: 'data', listener: (data: Buffer) => void): unknown;
  off(event: 'data', listener: (data: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
  setRawMode(mode: boolean): unknown;
}

/** The keys of this process's terminal, one by one as they are pressed. Ctrl-C and the like stay signals. */
export class Keyboard {
  readonly #input: KeyInput;
  readonly #onBytes: (text: string) => void;
  readonly #listener = (data: Buffer): void => {
    // Keys that are pressed fast, or while this process was busy, come together.
    for (const part of data.toString().split(SIGNAL_KEY)) {
      const signal = SIGNALS[part];
      if (signal !== undefined) process.kill(process.pid, signal);
      else if (part !== '') this.#onBytes(part);
    }
  };

  constructor(onBytes: (text: string) => void, input: KeyInput = process.stdin) {
    this.#onBytes = onBytes;
    this.#input = input;
  }

  open(): void {
    this.#input.setRawMode(true);
    this.#input.on('data', this.#listener);
    this.#input.resume();
  }

  /** Gives the keys back to whoever had them. */
  close(): void {
    this.#input.off('data', this.#listener);
    this.#input.pause();
    this.#input.setRawMode(false);
  }
}
