import { closeSync, openSync, writeFileSync } from 'node:fs';
import { severityName } from '@gator/protocol';
import type { MessageBlock } from './rows.ts';

/** As much text is written at once, in characters: a few pages for few messages, and no large copies for many. */
const AT_ONCE = 64 * 1024;

/** `messages.log`: the messages as text, `[HH:MM:SS] [SEVERITY] text`, in local time. */
export class MessageLog {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, 'a');
  }

  append(blocks: readonly MessageBlock[]): void {
    let text = '';
    for (const block of blocks) {
      text += format(block);
      if (text.length < AT_ONCE) continue;
      writeFileSync(this.#fd, text);
      text = '';
    }
    if (text !== '') writeFileSync(this.#fd, text);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function format({ time, severity, texts }: MessageBlock): string {
  const prefix = `[${clock(time)}] [${severityName(severity)}] `;
  return `${prefix}${texts.join(`\n${prefix}`)}\n`;
}

let clockSecond = -1;
let clockText = '';

/** Local `HH:MM:SS` of a time in microseconds; the last second's text is kept, since most messages share it. */
export function clock(time: number): string {
  const second = Math.floor(time / 1_000_000);
  if (second !== clockSecond) {
    clockSecond = second;
    clockText = new Date(second * 1000).toTimeString().slice(0, 8);
  }
  return clockText;
}
