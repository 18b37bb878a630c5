import { isIP } from 'node:net';
import { identFault } from '@gator/spec';
import { failure, parseSeverity, value, type Expected, type Severity } from '@gator/protocol';

/** Seconds: a day. */
const LONGEST_INTERVAL = 86_400;

/** What `--sched-arg` can set on a scheduler. */
export interface SchedulerArguments {
  readonly concurrency?: number;
}

/** Reads the name for the root. */
export function readIdent(text: string): Expected<string> {
  const fault = identFault(text);
  return fault === undefined ? value(text) : failure(`expected an ident, but it ${fault}`);
}

/** Reads the path of a folder that may not exist yet. */
export function readDirectory(text: string): Expected<string> {
  return text === '' ? failure('expected the path of a folder') : value(text);
}

/** Reads an address that layers can listen at and be dialled at: one that means all of them cannot be dialled. */
export function readHost(text: string): Expected<string> {
  const meansAll = /^(?:[0:]+|(?:[0:]*:ffff:)?0\.0\.0\.0)$/i.test(text);
  return isIP(text) > 0 && !meansAll
    ? value(text)
    : failure('expected one IP address of this machine, as 192.0.2.7');
}

/** Reads a number of seconds, fractions allowed. */
export function readInterval(text: string): Expected<number> {
  const seconds = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (seconds > 0 && seconds <= LONGEST_INTERVAL) return value(seconds);
  return failure(`expected a number of seconds above 0 and up to ${LONGEST_INTERVAL}`);
}

/** Reads a whole number, 0 included. */
export function readCount(text: string): Expected<number> {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(count) ? value(count) : failure('expected a whole number, as 10');
}

/** Reads `NAME=N,…` and lays it over the licences that were named before. */
export function readLicenses(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Expected<Readonly<Record<string, number>>> {
  const licenses = new Map(Object.entries(before));
  for (const part of text.split(',')) {
    const [, name, number] = /^(.+)=(\d+)$/s.exec(part.trim()) ?? [];
    const count = readCount(number ?? '');
    if (name === undefined || !count.ok) {
      return failure('expected NAME=N with a whole number, as ToolA=2');
    }
    licenses.set(name, count.value);
  }
  return value(Object.fromEntries(licenses));
}

/** Reads the name of a scheduler. */
export function readScheduler(text: string): Expected<'local'> {
  return text === 'local' ? value(text) : failure('expected local, which is the only one known');
}

/** Reads `KEY=VALUE,…` and lays it over the arguments that were given before. */
export function readSchedulerArguments(
  text: string,
  before: SchedulerArguments = {},
): Expected<SchedulerArguments> {
  let read = before;
  for (const part of text.split(',')) {
    const [, key, given] = /^([^=]+)=(.*)$/s.exec(part.trim()) ?? [];
    if (key === undefined) return failure('expected KEY=VALUE, as concurrency=4');
    if (key !== 'concurrency') {
      return failure(`'${key}' is no argument of the scheduler local: it takes concurrency=N`);
    }
    const count = readCount(given ?? '');
    if (!count.ok || count.value === 0) {
      return failure('expected concurrency=N with a whole number above 0');
    }
    read = { concurrency: count.value };
  }
  return value(read);
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads an age, as `90s`, `10m`, `2h` or `7d`, in seconds. */
export function readAge(text: string): Expected<number> {
  const [, number = '', unit = ''] = /^(\d*\.?\d+)([smhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (UNITS[unit] ?? NaN);
  return number !== '' && Number.isFinite(seconds)
    ? value(seconds)
    : failure('expected an age, as 90s, 10m, 2h or 7d');
}

/** Reads an age or a date and time, in Unix seconds; a date and time is a local one unless it says otherwise. */
export function readSince(text: string): Expected<number> {
  const age = readAge(text);
  if (age.ok) return value(Date.now() / 1000 - age.value);
  // JavaScript takes a date alone for one of UTC.
  const [date] = /^\d{4}-\d\d-\d\d/.exec(text) ?? [];
  const time = date === undefined ? NaN : Date.parse(date === text ? `${text}T00:00` : text) / 1000;
  return Number.isFinite(time)
    ? value(time)
    : failure('expected an age, as 10m, or a time, as 2026-05-01T13:45');
}

/** Reads the name of a severity, in any case. */
export function readSeverity(text: string): Expected<Severity> {
  const severity = parseSeverity(text);
  return severity === undefined
    ? failure('expected DEBUG, INFO, WARNING, ERROR or CRITICAL')
    : value(severity);
}

/** Reads a regular expression. */
export function readExpression(text: string): Expected<RegExp> {
  try {
    return value(new RegExp(text, 'u'));
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}
