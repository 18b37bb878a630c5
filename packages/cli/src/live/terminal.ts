import { writeSync } from 'node:fs';
import type { Size } from './layout.ts';
import { SHOW_CURSOR } from './screen.ts';

/** What a terminal has to tell. */
export interface TerminalListener {
  readonly resized: () => void;
  /** The shell takes the terminal back, until the run is resumed. */
  readonly paused: () => void;
  readonly resumed: () => void;
}

/** Where a view is drawn: its size, and what happens to it. */
export interface Terminal {
  readonly size: Size;
  open(listener: TerminalListener): void;
  close(): void;
}

/** The terminal behind a stream of this process. Its cursor comes back however the process ends. */
export class ProcessTerminal implements Terminal {
  readonly #stream: typeof process.stdout;
  #undo: (() => void)[] = [];

  constructor(stream: typeof process.stdout) {
    this.#stream = stream;
  }

  /** A terminal that does not tell its size gets that of a VT100. */
  get size(): Size {
    const { columns, rows } = this.#stream;
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  open({ resized, paused, resumed }: TerminalListener): void {
    this.#listen(this.#stream, 'resize', resized);
    this.#listen(process, 'exit', () => this.#showCursor());
    this.#listen(process, 'SIGCONT', resumed);
    this.#listen(process, 'SIGTSTP', () => {
      paused();
      process.kill(process.pid, 'SIGSTOP');
    });
  }

  close(): void {
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
