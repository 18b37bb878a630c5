import type { RunEvent } from '@gator/core';
import type { Report } from '@gator/protocol';
import { progressLine } from '../live/figures.ts';
import { fold, START, type Model } from '../live/model.ts';
import { Messages } from './messages.ts';
import {
  closing,
  PAUSE_NOTICE,
  stopNotice,
  threshold,
  type Canvas,
  type Reporter,
  type Taste,
} from './reporter.ts';
import { visible } from './visible.ts';

export interface PlainOptions extends Taste {
  /** Seconds between lines that tell how far the run is; undefined for none of them. */
  readonly progress: number | undefined;
}

/** Draws a run as lines, one after the other, for a terminal as for a file. */
export class PlainReporter implements Reporter {
  readonly #canvas: Canvas;
  readonly #options: PlainOptions;
  readonly #messages: Messages;
  #model: Model = START;
  #told = { time: 0, text: '' };

  constructor(canvas: Canvas, options: PlainOptions) {
    this.#canvas = canvas;
    this.#options = options;
    const { paint, colour } = canvas;
    this.#messages = new Messages({ paint, colour, allPaths: options.allPaths });
  }

  tell(event: RunEvent): Promise<void> | undefined {
    const { output, now } = this.#canvas;
    this.#model = fold(this.#model, event, now());
    output.write(this.#drawn(event));
    return output.room;
  }

  show(text: string): void {
    this.#canvas.output.write(text);
  }

  close(): void {
    // Lines stay where they are.
  }

  #drawn(event: RunEvent): string {
    switch (event.id) {
      case 'begun':
        this.#told = { time: this.#canvas.now(), text: '' };
        return '';
      case 'messages': {
        const { path, block } = event;
        if (block.severity < threshold(this.#options)) return '';
        return this.#messages.lines(path, path === this.#model.path, block);
      }
      case 'progress':
        return this.#progress(event.report);
      case 'paused':
        return `${PAUSE_NOTICE}\n`;
      case 'resumed':
        return '';
      case 'stopping':
        return `${visible(stopNotice(event, this.#model.counts.active))}\n`;
      case 'ended':
        return closing(event.summary, this.#options, this.#canvas);
      default:
        return event satisfies never;
    }
  }

  /** A line now and then, and only where something has changed. */
  #progress({ counts }: Report): string {
    const { progress } = this.#options;
    const time = this.#canvas.now();
    const text = JSON.stringify(counts);
    if (progress === undefined || time - this.#told.time < progress * 1e6) return '';
    if (text === this.#told.text) return '';
    this.#told = { time, text };
    return this.#messages.notice(time, 'RUNNING', progressLine(this.#model, time));
  }
}
