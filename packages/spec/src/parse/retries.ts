import { RETRIES_AT_MOST, RETRY_CAUSES, type RetryCause } from '../retry-spec.ts';
import { choice } from './choice.ts';
import type { Cursor } from './cursor.ts';
import { list, number } from './values.ts';

/** How often a job is tried again. */
export function retries(at: Cursor): number | undefined {
  const expected = `a whole number from 0 to ${RETRIES_AT_MOST}`;
  const value = number(at, expected);
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && value >= 0 && value <= RETRIES_AT_MOST) return value;
  at.report('bad-value', `${at.label} is ${value}`, { expected });
  return undefined;
}

/** After what a job is tried again. */
export function retryCauses(at: Cursor): readonly RetryCause[] | undefined {
  return list(at, 'a list such as [fail, timeout, lost]')?.flatMap(
    (item) => choice(item, RETRY_CAUSES) ?? [],
  );
}
