import { SEVERITIES, severityName, type Severity } from '@gator/protocol';
import { clock, type MessageBlock } from '@gator/store';
import type { Paint, Style } from './colour.ts';
import { visible, visibleInColour } from './visible.ts';

const TIME_WIDTH = '[HH:MM:SS] '.length;
const SEVERITY_WIDTH = '[CRITICAL] '.length - 1;

const STYLES: Readonly<Record<Severity, Style>> = {
  [SEVERITIES.DEBUG]: 'dim',
  [SEVERITIES.INFO]: 'plain',
  [SEVERITIES.WARNING]: 'yellow',
  [SEVERITIES.ERROR]: 'red',
  [SEVERITIES.CRITICAL]: 'red',
};

export interface MessageFormat {
  readonly paint: Paint;
  /** Whether messages may keep the colours that a job gave them. */
  readonly colour: boolean;
  /** Whether the root's own messages name their layer too, as all others do. */
  readonly allPaths: boolean;
}

/** Writes messages as lines, `[HH:MM:SS] [SEVERITY] text`, with the time only where it is a new one. */
export class Messages {
  readonly #format: MessageFormat;
  #lastTime = '';

  constructor(format: MessageFormat) {
    this.#format = format;
  }

  /** The lines of one layer's messages, each ending in a newline. */
  lines(path: string, isRoot: boolean, { time, severity, texts }: MessageBlock): string {
    const named = this.#format.allPaths || !isRoot;
    const prefix = named ? `${this.#format.paint('cyan', visible(path))}: ` : '';
    return texts.map((text) => this.#message(time, severity, prefix, text)).join('');
  }

  /** One line that is no layer's message: a word in place of the severity. */
  notice(time: number, word: string, text: string): string {
    return `${this.#time(time)}${bracketed(word)} ${text}\n`;
  }

  #message(time: number, severity: Severity, prefix: string, text: string): string {
    const { paint, colour } = this.#format;
    const name = severityName(severity);
    const [first = '', ...rest] = text.replace(/\r?\n$/, '').split(/\r?\n/);
    const head = `${this.#time(time)}${paint(STYLES[severity], bracketed(name))} `;
    const margin = ' '.repeat(TIME_WIDTH + SEVERITY_WIDTH);
    return [head + prefix + visibleInColour(first, colour)]
      .concat(rest.map((line) => margin + visibleInColour(line, colour)))
      .map((line) => `${line.trimEnd()}\n`)
      .join('');
  }

  #time(time: number): string {
    const text = clock(time);
    if (text === this.#lastTime) return ' '.repeat(TIME_WIDTH);
    this.#lastTime = text;
    return `[${text}] `;
  }
}

function bracketed(word: string): string {
  return `[${word.padEnd(7)}]`;
}
