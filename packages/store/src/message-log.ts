import { closeSync, openSync, writeFileSync } from 'node:fs';
import { severityName } from '@gator/protocol';
import type { MessageRow } from './rows.ts';

/** `messages.log`: the messages as text, `[HH:MM:SS] [SEVERITY] text`, in local time. */
export class MessageLog {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, 'a');
  }

  append(rows: readonly MessageRow[]): void {
    if (rows.length > 0) writeFileSync(this.#fd, rows.map(formatMessage).join(''));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function formatMessage([time, severity, , message]: MessageRow): string {
  return `[${clock(time)}] [${severityName(severity)}] ${message}\n`;
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
