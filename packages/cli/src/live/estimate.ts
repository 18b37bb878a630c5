/** Seconds, from the earliest to the latest. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Fewer jobs than this say nothing of the others. */
const ENOUGH = 4;

/**
 * How long the rest may take, if it goes on as it went. The number of jobs that end in a time is
 * counted like any random arrivals: a count of n is uncertain by its square root.
 */
export function timeLeft(ended: number, left: number, elapsed: number): Span | undefined {
  if (ended < ENOUGH || left <= 0 || elapsed <= 0) return undefined;
  const error = 1 / Math.sqrt(ended);
  const expected = (left * elapsed) / ended;
  return { low: expected / (1 + error), high: expected / (1 - error) };
}

/** A range of time for people, in the unit of its longer end: `20–40 s`, `2–4 min`, `1.5–3 h`. */
export function formatSpan({ low, high }: Span): string {
  if (high < 100) return ranged(Math.round(low), Math.round(high), 's');
  if (high < 6000) return ranged(Math.round(low / 60), Math.round(high / 60), 'min');
  return ranged(tenths(low / 3600), tenths(high / 3600), 'h');
}

function ranged(low: number, high: number, unit: string): string {
  return low === high ? `${high} ${unit}` : `${low}–${high} ${unit}`;
}

function tenths(number: number): number {
  return Math.round(number * 10) / 10;
}
