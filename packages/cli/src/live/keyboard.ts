import { readFileSync } from 'node:fs';
import type { ReadStream } from 'node:tty';

/** Keys that a terminal turns into signals by itself, but not while its keys are read one by one. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = {
  '\u0003': 'SIGINT',
  '\u001a': 'SIGTSTP',
  '\u001c': 'SIGQUIT',
};

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

/** The keys of this process's terminal, one by one as they are pressed. Ctrl-C and the like stay signals. */
export class Keyboard {
  readonly #input: ReadStream;
  readonly #onBytes: (text: string) => void;
  readonly #listener = (data: Buffer): void => {
    const text = data.toString();
    const signal = SIGNALS[text];
    if (signal === undefined) this.#onBytes(text);
    else process.kill(process.pid, signal);
  };

  constructor(onBytes: (text: string) => void, input: ReadStream = process.stdin) {
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
