import type { LogLine } from '@gator/inspect';
import { SEVERITIES } from '@gator/protocol';
import type { MessageBlock } from '@gator/store';
import { safeJson } from '../output/json.ts';
import { Messages } from '../output/messages.ts';
import type { Canvas } from '../output/reporter.ts';

export interface LogWriterOptions {
  readonly json: boolean;
  /** The path of the only layer that is shown, which then need not be named; undefined where there are several. */
  readonly top: string | undefined;
}

/** Writes messages of several layers as lines, as a run prints them, or as an object a line. */
export class LogWriter {
  readonly #canvas: Canvas;
  readonly #options: LogWriterOptions;
  readonly #messages: Messages;

  constructor(canvas: Canvas, options: LogWriterOptions) {
    this.#canvas = canvas;
    this.#options = options;
    this.#messages = new Messages({ paint: canvas.paint, colour: canvas.colour, allPaths: false });
  }

  /** Whether nobody reads any more. */
  get closed(): boolean {
    return this.#canvas.output.closed;
  }

  /** Settles when nobody reads any more. */
  get ended(): Promise<undefined> {
    return this.#canvas.output.ended;
  }

  /** Settles when there is room for more. */
  async write(lines: readonly LogLine[]): Promise<void> {
    const { output } = this.#canvas;
    output.write(lines.map((line) => this.#text(line)).join(''));
    await output.room;
  }

  #text(line: LogLine): string {
    return this.#options.json ? json(line) : this.#line(line);
  }

  #line({ path, message }: LogLine): string {
    const { timestamp, severity, source } = message;
    const block: MessageBlock = {
      time: timestamp * 1e6,
      severity: SEVERITIES[severity],
      source,
      texts: [message.message],
    };
    return this.#messages.lines(path, path === this.#options.top, block);
  }
}

function json({ path, message }: LogLine): string {
  const { uid, timestamp: time, severity, source, message: text } = message;
  return `${safeJson({ path, uid, time, severity, source, message: text })}\n`;
}
