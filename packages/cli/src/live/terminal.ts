import { writeSync } from 'node:fs';
import { hasKeyboard, Keyboard } from './keyboard.ts';
import type { Size } from './layout.ts';
import { SHOW_CURSOR } from './screen.ts';

/** What a terminal has to tell. */
export interface TerminalListener {
  readonly resized: () => void;
  /** The process goes on after it was stopped: others may have written on the terminal. */
  readonly resumed: () => void;
  /** Keys were pressed. */
  readonly pressed: (text: string) => void;
}

/** Where a view is drawn: its size, and what happens to it. */
export interface Terminal {
  readonly size: Size;
  open(listener: TerminalListener): void;
  /** The process is about to be stopped: the shell has the keys until it goes on. */
  yield(): void;
  close(): void;
}

/** The terminal behind a stream of this process. Its cursor comes back however the process ends. */
export class ProcessTerminal implements Terminal {
  readonly #stream: typeof process.stdout;
  #keyboard: Keyboard | undefined;
  #undo: (() => void)[] = [];

  constructor(stream: typeof process.stdout) {
    this.#stream = stream;
  }

  /** A terminal that does not tell its size gets that of a VT100. */
  get size(): Size {
    const { columns, rows } = this.#stream;
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  open({ resized, resumed, pressed }: TerminalListener): void {
    this.#keyboard = hasKeyboard() ? new Keyboard(pressed) : undefined;
    this.#keyboard?.open();
    this.#listen(this.#stream, 'resize', resized);
    this.#listen(process, 'exit', () => this.#showCursor());
    this.#listen(process, 'SIGCONT', () => {
      // A run that was sent to the background leaves the keys to others.
      if (hasKeyboard()) this.#keyboard?.open();
      resumed();
    });
  }

  yield(): void {
    this.#keyboard?.close();
  }

  close(): void {
    this.#keyboard?.close();
    for (const undo of this.#undo) undo();
    this.#undo = [];
  }

  #listen(on: NodeJS.EventEmitter, event: string, listener: () => void): void {
    on.on(event, listener);
    this.#undo.push(() => on.off(event, listener));
  }

  /** Written at once, because nothing else is written while a process exits. */
  #showCursor(): void {
    try {
      writeSync(this.#stream.fd, SHOW_CURSOR);
    } catch {
      // The terminal itself is gone.
    }
  }
}
