import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EarlierAttempt, Verdict } from '@gator/protocol';
import { DATABASE, readAttempt } from '@gator/store';

/** The folder in a layer's tracking directory that holds its earlier attempts, each in one of its own. */
export const ATTEMPTS = 'attempts';

/** How an attempt ended that may have recorded no end itself, and what brings the next one. */
export interface Ending {
  readonly result: Verdict;
  readonly reason: string;
  readonly why: string;
}

/** The folder of an attempt, relative to the layer's tracking directory. */
export function folderOf(attempt: number): string {
  return join(ATTEMPTS, String(attempt));
}

/** The attempts at a layer that were set aside, the newest last. */
export function setAsideIn(directory: string): number[] {
  const folder = join(directory, ATTEMPTS);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map(Number)
    .filter((number) => Number.isSafeInteger(number) && number > 0)
    .sort((a, b) => a - b);
}

/** Where the newest record of a layer is: in its tracking directory, or in what was set aside last. */
export function newestRecord(directory: string): string | undefined {
  const places = [directory, ...setAsideIn(directory).reverse().map(folderOf)];
  return places
    .map((place) => (place === directory ? place : join(directory, place)))
    .find((place) => existsSync(join(place, DATABASE)));
}

/** The attempt whose database this is, as an earlier one, after those before it. */
export function historyIn(place: string, number: number, ending: Ending): EarlierAttempt[] {
  const read = readAttempt(place);
  const { attributes = {}, earlier = [] } = read ?? {};
  const time = (name: string): number | null => numberOr(attributes[name], null);
  const recorded = verdictIn(attributes['result']);
  return [
    ...earlier.filter(({ attempt }) => attempt < number),
    {
      attempt: number,
      result: recorded ?? ending.result,
      reason: recorded === undefined ? ending.reason : String(attributes['reason'] ?? ''),
      exit_code: time('exit_code'),
      started: time('started'),
      stopped: time('stopped'),
      directory: folderOf(number),
      why: ending.why,
    },
  ];
}

/** The number of the attempt whose files are in place. */
export function numberInPlace(directory: string): number {
  const known = readAttempt(directory)?.attributes;
  const last = setAsideIn(directory).at(-1) ?? 0;
  return known === undefined ? last + 1 : numberOr(known['attempt'], 1);
}

function numberOr<T>(value: unknown, other: T): number | T {
  return typeof value === 'number' ? value : other;
}

function verdictIn(value: unknown): Verdict | undefined {
  return value === 'SUCCESS' || value === 'FAILURE' || value === 'ABORTED' ? value : undefined;
}
