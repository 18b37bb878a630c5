import { SEVERITIES, severityName, type Severity } from '@gator/protocol';
import { clock, type MessageBlock } from '@gator/store';
import type { Paint, Style } from './colour.ts';
import { visible, visibleInColour } from './visible.ts';

const TIME_WIDTH = '[HH:MM:SS] '.length;
const SEVERITY_WIDTH = '[CRITICAL] '.length - 1;

/** One line that is shown as it is. Most are, and to ask is faster than to look for what is not. */
const PLAIN = /^[ -~]*$/;

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
    const name = bracketed(severityName(severity));
    const head = `${this.#format.paint(STYLES[severity], name)} ${prefix}`;
    return texts.map((text) => this.#message(this.#time(time) + head, text)).join('');
  }

  /** One line that is no layer's message: a word in place of the severity. */
  notice(time: number, word: string, text: string): string {
    return `${this.#time(time)}${bracketed(word)} ${text}\n`;
  }

  #message(head: string, text: string): string {
    if (PLAIN.test(text)) return lineOf(head, text);
    const { colour } = this.#format;
    const [first = '', ...rest] = text.replace(/\r?\n$/, '').split(/\r?\n/);
    const margin = ' '.repeat(TIME_WIDTH + SEVERITY_WIDTH);
    return [lineOf(head, visibleInColour(first, colour))]
      .concat(rest.map((line) => lineOf(margin, visibleInColour(line, colour))))
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

/** One line, without blanks at its end. */
function lineOf(head: string, text: string): string {
  const trimmed = text.trimEnd();
  return trimmed === '' ? `${head.trimEnd()}\n` : `${head}${trimmed}\n`;
}
