import { SEVERITIES } from '@gator/protocol';
import { readMessages } from '@gator/store';
import type { Journal } from '../layer/journal.ts';
import type { ProcessFacts } from './usage/proc.ts';

/** Lines that a picture shows. */
const LINES = 5;
/** Messages among which they are looked for: some are Gator's own. */
const MESSAGES = 50;
/** Characters of a line in a reason, and programs that are named in one. */
const WIDTH = 60;
const NAMED = 3;

/** A line that a job printed. */
interface Line {
  readonly text: string;
  /** Seconds ago; undefined where its end has not come yet. */
  readonly ago: number | undefined;
}

/** What a job was doing at one moment. */
export interface Picture {
  /** The last lines that it printed, the last one last. */
  readonly lines: readonly Line[];
  readonly processes: readonly ProcessFacts[];
}

/** Letters of `/proc`, in words; the most telling state first. */
const STATES: readonly (readonly [letters: string, word: string])[] = [
  ['R', 'running'],
  ['D', 'waiting for a device'],
  ['S', 'sleeping'],
  ['Tt', 'suspended'],
  ['Z', 'dead'],
];

/** Takes a picture of a job. @param open what it has printed without an end of line */
export function takePicture(
  journal: Journal,
  processes: readonly ProcessFacts[],
  open: string,
): Picture {
  journal.recorder.flush();
  const query = { after: 0, limit: MESSAGES, severity: 'DEBUG', since: 0, last: true } as const;
  const messages = readMessages(journal.directory, query)?.messages ?? [];
  const printed = messages.filter(({ source }) => source === 'stdout' || source === 'stderr');
  const now = Date.now() / 1000;
  const lines = printed.map(({ message, timestamp }): Line => {
    return { text: message, ago: Math.max(0, now - timestamp) };
  });
  if (open.trim() !== '') lines.push({ text: open, ago: undefined });
  return { lines: lines.slice(-LINES), processes };
}

/** A picture in a few words: `last line 'Waiting' 3m12s ago; 3 processes: 1 running (vvp), 2 sleeping`. */
export function inShort({ lines, processes }: Picture): string {
  return `${lastLine(lines.at(-1))}; ${inStates(processes)}`;
}

/** Logs all of a picture. */
export function logPicture(journal: Journal, { lines, processes }: Picture): void {
  for (const { text, ago } of lines)
    journal.log(
      SEVERITIES.WARNING,
      `Printed${ago === undefined ? ' last' : ` ${since(ago)}`}: ${text}`,
    );
  for (const { pid, name, state, cpu, childrenCpu } of processes) {
    const used = (cpu + childrenCpu).toFixed(2);
    const text = `Process ${String(pid)} ${name}: ${wordOf(state)}, ${used} s of CPU time`;
    journal.log(SEVERITIES.WARNING, text);
  }
}

function lastLine(line: Line | undefined): string {
  if (line === undefined) return 'it printed nothing';
  const text = line.text.trim();
  const short = text.length > WIDTH ? `${text.slice(0, WIDTH).toWellFormed()}…` : text;
  return line.ago === undefined
    ? `last words '${short}'`
    : `last line '${short}' ${since(line.ago)}`;
}

/** How many processes are in which state; of the first state, which programs they run. */
function inStates(processes: readonly ProcessFacts[]): string {
  if (processes.length === 0) return 'no processes';
  const counts = [...STATES.map(([, word]) => word), 'in another state'].flatMap((word) => {
    const those = processes.filter(({ state }) => wordOf(state) === word);
    return those.length === 0 ? [] : [{ word, those }];
  });
  const parts = counts.map(({ word, those }, place) => {
    const names = place === 0 ? ` (${namesOf(those)})` : '';
    return `${String(those.length)} ${word}${names}`;
  });
  const noun = processes.length === 1 ? 'process' : 'processes';
  return `${String(processes.length)} ${noun}: ${parts.join(', ')}`;
}

function namesOf(processes: readonly ProcessFacts[]): string {
  const names = [...new Set(processes.map(({ name }) => name))];
  return names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ', …' : '');
}

function wordOf(state: string): string {
  return STATES.find(([letters]) => letters.includes(state))?.[1] ?? 'in another state';
}

/** How long ago, in whole seconds. */
function since(seconds: number): string {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const parts = [hours > 0 ? `${String(hours)}h` : '', whole >= 60 ? `${String(minutes)}m` : ''];
  return `${parts.join('')}${String(whole % 60)}s ago`;
}
