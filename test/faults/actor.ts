/**
 * A job of a round: `actor.ts printing|talking COUNT STATUS`. It prints numbered lines, or says them
 * to its layer one after the other, and notes each once it is printed, or acknowledged.
 */
import { appendFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@gator/client';
import { lineOf, notesOf } from './lines.ts';

/** Lines that are printed at once, and milliseconds between. */
const BURST = 5;
const PACE = 10;

const { GATOR_PATH: path = '', NOTES: folder = '' } = process.env;
const [, , kind, count, status] = process.argv;

function note(place: number): void {
  appendFileSync(`${folder}/${notesOf(path)}`, `${place} ${Date.now()}\n`);
}

async function print(lines: number): Promise<void> {
  for (let place = 0; place < lines; place += 1) {
    writeSync(1, `${lineOf(path, place)}\n`);
    note(place);
    if (place % BURST === BURST - 1) await delay(PACE);
  }
}

async function talk(lines: number): Promise<void> {
  const voice = await connect();
  if (!voice.ok) return;
  for (let place = 0; place < lines; place += 1) {
    const answer = await voice.value.log(lineOf(path, place));
    if (!answer.ok) return;
    note(place);
  }
  voice.value.close();
}

await (kind === 'printing' ? print(Number(count)) : talk(Number(count)));
process.exitCode = Number(status);
