import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EarlierAttempt, Verdict } from '@gator/protocol';
import { ATTEMPTS, DATABASE, readAttempt } from '@gator/store';

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

/**
 * All attempts that were set aside up to a last one, the oldest first. Each database tells of its own
 * attempt and of those before; one that was cut short before it recorded anything is known by its folder.
 */
export function historyOf(directory: string, last: number, ending: Ending): EarlierAttempt[] {
  const numbers = setAsideIn(directory).filter((number) => number <= last);
  const recorded = numbers.findLast((number) => isRecorded(directory, folderOf(number))) ?? 0;
  const silent = numbers.filter((number) => number > recorded);
  return [
    ...(recorded === 0 ? [] : recordedUntil(directory, recorded, ending)),
    ...silent.map((number) => attemptOf(number, {}, ending)),
  ];
}

/** Whether there is a database in a folder of a tracking directory. */
export function isRecorded(directory: string, folder: string): boolean {
  return existsSync(join(directory, folder, DATABASE));
}

/** An attempt with those before it, as its database has them. */
function recordedUntil(directory: string, number: number, ending: Ending): EarlierAttempt[] {
  const { attributes = {}, earlier = [] } = readAttempt(join(directory, folderOf(number))) ?? {};
  return [
    ...earlier.filter(({ attempt }) => attempt < number),
    attemptOf(number, attributes, ending),
  ];
}

function attemptOf(
  attempt: number,
  attributes: Readonly<Record<string, string | number | null>>,
  { result, reason, why }: Ending,
): EarlierAttempt {
  const recorded = verdictIn(attributes['result']);
  return {
    attempt,
    result: recorded ?? result,
    reason: recorded === undefined ? reason : String(attributes['reason'] ?? ''),
    exit_code: numberOr(attributes['exit_code'], null),
    started: numberOr(attributes['started'], null),
    stopped: numberOr(attributes['stopped'], null),
    directory: folderOf(attempt),
    why,
  };
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
