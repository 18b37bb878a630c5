import { isScalar } from 'yaml';
import { parseDuration } from '../duration.ts';
import type { Cursor } from './cursor.ts';
import { show } from './show.ts';
import { text, wrongType } from './values.ts';

const EXPECTED = 'a duration of at most a year, such as 500ms, 90s, 10m, 1h30m or 2d';
const BARE = /^\d+(?:\.\d+)?$/;

/** A duration of at least a millisecond, in milliseconds. */
export function duration(at: Cursor): number | undefined {
  const milliseconds = pause(at);
  if (milliseconds !== 0) return milliseconds;
  at.report('bad-value', `${at.label} is ${show(text(at) ?? '')}, which is no time at all`, {
    expected: EXPECTED,
  });
  return undefined;
}

/** A duration that may also be none, in milliseconds. A bare number does not say of what, and is refused. */
export function pause(at: Cursor): number | undefined {
  const { node } = at;
  if (isScalar(node) && typeof node.value !== 'string') {
    wrongType(at, EXPECTED, hintFor(node.source));
    return undefined;
  }
  const given = text(at);
  if (given === undefined) return undefined;
  const read = parseDuration(given);
  if (read.ok) return read.value;
  const hint = hintFor(given);
  const advice = { expected: EXPECTED, ...(hint !== undefined && { hint }) };
  at.report('bad-value', `${at.label} is ${show(given)}, which ${read.error}`, advice);
  return undefined;
}

function hintFor(given: string): string | undefined {
  return BARE.test(given) ? `write ${given}s for seconds, or ${given}m for minutes` : undefined;
}
