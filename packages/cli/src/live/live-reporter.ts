import type { RunEvent } from '@gator/core';
import { SEVERITIES, type Severity } from '@gator/protocol';
import type { MessageBlock } from '@gator/store';
import { Messages } from '../output/messages.ts';
import {
  closing,
  PAUSE_NOTICE,
  threshold,
  type Canvas,
  type Reporter,
  type Taste,
} from '../output/reporter.ts';
import { Frames } from './frames.ts';
import { layout } from './layout.ts';
import { fold, START, type Model } from './model.ts';
import { Screen } from './screen.ts';
import type { Terminal } from './terminal.ts';

/** Milliseconds between frames, at least. */
const FRAME = 100;
/** Milliseconds between frames, at most, so that the times go on. */
const TICK = 1000;

/**
 * Draws a run on a terminal: what goes wrong and what jobs say scrolls by, and below it stands how
 * far the run is.
 *
 *     idle ──begun──► live ──event: a frame soon, the same for several──► live ──ended──► over
 */
export class LiveReporter implements Reporter {
  readonly #canvas: Canvas;
  readonly #taste: Taste;
  readonly #terminal: Terminal;
  readonly #onInfo: () => void;
  readonly #screen: Screen;
  readonly #messages: Messages;
  #model: Model = START;
  #log = '';
  readonly #frames = new Frames(FRAME, () => this.#draw());
  #tick: NodeJS.Timeout | undefined;

  /** @param onInfo the key `i` was pressed: whoever looks on wants to know more */
  constructor(canvas: Canvas, taste: Taste, terminal: Terminal, onInfo: () => void) {
    const { output, paint, colour } = canvas;
    this.#canvas = canvas;
    this.#taste = taste;
    this.#terminal = terminal;
    this.#onInfo = onInfo;
    this.#screen = new Screen(output, paint);
    this.#messages = new Messages({ paint, colour, allPaths: taste.allPaths });
  }

  tell(event: RunEvent): Promise<void> | undefined {
    this.#model = fold(this.#model, event, this.#canvas.now());
    switch (event.id) {
      case 'begun':
        this.#begin();
        break;
      case 'messages':
        this.#log += this.#logged(event.path, event.block);
        break;
      case 'progress':
      case 'stopping':
      case 'resumed':
        break;
      case 'paused':
        this.#yield();
        return undefined;
      case 'ended':
        this.#end(closing(event.summary, this.#taste, this.#canvas));
        return undefined;
      default:
        event satisfies never;
    }
    this.#frames.soon();
    return this.#canvas.output.room;
  }

  show(text: string): void {
    this.#log += text;
    this.#frames.soon();
  }

  close(): void {
    this.#end('');
  }

  #begin(): void {
    this.#tick = setInterval(() => this.#frames.soon(), TICK);
    this.#terminal.open({
      resized: () => this.#frames.now(),
      pressed: (text) => {
        if (text === 'i') this.#onInfo();
      },
      resumed: () => {
        this.#screen.forget();
        this.#frames.now();
      },
    });
  }

  /** The shell has the terminal until the run goes on. */
  #yield(): void {
    this.#frames.stop();
    this.#screen.clear(`${this.#takeLog()}${PAUSE_NOTICE}\n`, this.#terminal.size);
    this.#terminal.yield();
  }

  #end(last: string): void {
    clearInterval(this.#tick);
    this.#frames.stop();
    this.#screen.clear(`${this.#takeLog()}${last}`, this.#terminal.size);
    this.#terminal.close();
  }

  /** A reader that has fallen behind gets the next frame when there is room for it. */
  #draw(): void {
    if (this.#model.paused) return;
    if (this.#canvas.output.room !== undefined) {
      this.#frames.soon();
      return;
    }
    const { size } = this.#terminal;
    const lines = layout(this.#model, size, this.#canvas.now());
    this.#screen.draw(this.#takeLog(), lines, size);
  }

  #takeLog(): string {
    const log = this.#log;
    this.#log = '';
    return log;
  }

  /** Lines of what the view itself shows would only repeat it: of the root's own, those that warn remain. */
  #logged(path: string, block: MessageBlock): string {
    const isRoot = path === this.#model.path;
    const repeated = isRoot && block.source === 'gator' && isMild(block.severity);
    const shown = block.severity >= threshold(this.#taste) && !repeated;
    return shown ? this.#messages.lines(path, isRoot, block) : '';
  }
}

function isMild(severity: Severity): boolean {
  return severity < SEVERITIES.WARNING;
}
