import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './case.ts';

/** Characters of a line, without its end. */
const LENGTH = 60;
/** Lines that are written at once. */
const CHUNK = 10_000;

/** A file of so many lines of 60 bytes, which differ. All who read it share it. */
export function linesFile({ shared }: Place, lines: number): string {
  const file = join(shared, `${lines}.txt`);
  if (existsSync(file)) return file;
  const handle = openSync(`${file}.part`, 'w');
  for (let first = 0; first < lines; first += CHUNK) {
    const count = Math.min(CHUNK, lines - first);
    writeSync(handle, Array.from({ length: count }, (_, place) => line(first + place)).join(''));
  }
  closeSync(handle);
  renameSync(`${file}.part`, file);
  return file;
}

function line(number: number): string {
  return `${`line ${number} of a simulation that has a lot to say `.padEnd(LENGTH - 1, '-')}.\n`;
}
