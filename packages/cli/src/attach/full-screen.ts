import { writeSync } from 'node:fs';
import type { Size } from '../live/layout.ts';
import { paintLine, type Line } from '../live/line.ts';
import { ProcessTerminal, type TerminalListener } from '../live/terminal.ts';
import type { Paint } from '../output/colour.ts';
import type { Output } from '../output/output.ts';

/** Xterm's second screen, which leaves the first one as it was; then ECMA-48's sequences, and the cursor's of a VT220. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const ERASE_LINE_END = '\u001b[K';

/** A terminal that is drawn on from top to bottom. What was on it comes back, however the process ends. */
export class FullScreen {
  readonly #output: Output;
  readonly #paint: Paint;
  readonly #stream: typeof process.stdout;
  readonly #terminal: ProcessTerminal;
  readonly #onExit = (): void => {
    this.#leaveNow();
  };
  /** Only this viewer stops, at once: nothing below it is asked, since the run is not its own. */
  readonly #onStop = (): void => {
    this.#terminal.yield();
    this.#leaveNow();
    process.kill(process.pid, 'SIGSTOP');
  };
  /** The rows as they are on the terminal. */
  #drawn: readonly string[] = [];
  #isEntered = false;

  constructor(stream: typeof process.stdout, output: Output, paint: Paint) {
    this.#stream = stream;
    this.#output = output;
    this.#paint = paint;
    this.#terminal = new ProcessTerminal(stream);
  }

  get size(): Size {
    return this.#terminal.size;
  }

  /** Whether the reader has caught up with what was drawn. */
  get isReady(): boolean {
    return this.#output.room === undefined && this.#isEntered;
  }

  open(listener: Pick<TerminalListener, 'resized' | 'pressed'>): void {
    process.on('exit', this.#onExit);
    process.on('SIGTSTP', this.#onStop);
    this.#enter();
    this.#terminal.open({
      resized: () => {
        this.#drawn = [];
        this.#output.write('\u001b[2J');
        listener.resized();
      },
      pressed: listener.pressed,
      resumed: () => {
        this.#enter();
        listener.resized();
      },
    });
  }

  /** Draws the rows that differ from those that are there. */
  draw(lines: readonly Line[]): void {
    const rows = lines.map((line) => paintLine(line, this.#paint));
    const changed = rows.map((row, place) =>
      row === this.#drawn[place] ? '' : `\u001b[${place + 1};1H${row}${ERASE_LINE_END}`,
    );
    this.#output.write(changed.join(''));
    this.#drawn = rows;
  }

  close(): void {
    this.#terminal.close();
    this.#leaveNow();
    process.off('exit', this.#onExit);
    process.off('SIGTSTP', this.#onStop);
  }

  #enter(): void {
    if (this.#isEntered) return;
    this.#isEntered = true;
    this.#drawn = [];
    this.#output.write(ENTER);
  }

  #leaveNow(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    try {
      writeSync(this.#stream.fd, LEAVE);
    } catch {
      // The terminal itself is gone.
    }
  }
}
