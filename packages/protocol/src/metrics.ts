import { AGGREGATIONS, type Aggregation } from '@gator/spec';

export { AGGREGATIONS, type Aggregation };

/**
 * The values of one metric over some jobs, in a form that can be folded further: whichever rule is
 * asked for, the fold of folds is the fold of all values, over uneven subtrees too.
 */
export interface Fold {
  readonly agg: Aggregation;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  /** When the last value was given: microseconds since the epoch. */
  readonly time: number;
}

/** Folds by the metric's name. */
export type Folds = Readonly<Record<string, Fold>>;

/** The fold of a single value. */
export function foldOf(value: number, agg: Aggregation, time: number): Fold {
  return { agg, count: 1, sum: value, min: value, max: value, last: value, time };
}

/**
 * The fold of two. Where jobs disagree about the rule, the one that comes first in `AGGREGATIONS`
 * holds, so that the order of arrival decides nothing.
 */
export function merge(a: Fold, b: Fold): Fold {
  const later = b.time > a.time || (b.time === a.time && b.last > a.last) ? b : a;
  return {
    agg: AGGREGATIONS.indexOf(a.agg) <= AGGREGATIONS.indexOf(b.agg) ? a.agg : b.agg,
    count: a.count + b.count,
    sum: finite(a.sum + b.sum),
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    last: later.last,
    time: later.time,
  };
}

/** Whether two folds are of the same values. */
function isSameFold(a: Fold, b: Fold): boolean {
  return (
    a.agg === b.agg &&
    a.count === b.count &&
    a.sum === b.sum &&
    a.min === b.min &&
    a.max === b.max &&
    a.last === b.last &&
    a.time === b.time
  );
}

/** A sum beyond the largest number stays there: neither JSON nor a database takes an infinity. */
function finite(sum: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, sum));
}

/** The fold of two sets of metrics. */
export function mergeAll(a: Folds, b: Folds): Folds {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const merged = new Map(Object.entries(a));
  for (const [name, fold] of Object.entries(b)) {
    const known = merged.get(name);
    merged.set(name, known === undefined ? fold : merge(known, fold));
  }
  return Object.fromEntries(merged);
}

/** Those of some metrics that are not the same in others. */
export function changedFolds(folds: Folds, known: Folds): Folds {
  if (isEmpty(known)) return folds;
  return Object.fromEntries(
    Object.entries(folds).filter(([name, fold]) => {
      const before = Object.hasOwn(known, name) ? known[name] : undefined;
      return before === undefined || !isSameFold(fold, before);
    }),
  );
}

function isEmpty(folds: Folds): boolean {
  for (const name in folds) if (Object.hasOwn(folds, name)) return false;
  return true;
}

/** The one value that a fold stands for. */
export function valueOf(fold: Fold): number {
  switch (fold.agg) {
    case 'sum':
      return fold.sum;
    case 'min':
      return fold.min;
    case 'max':
      return fold.max;
    case 'mean':
      return fold.sum / fold.count;
    case 'count':
      return fold.count;
    case 'last':
      return fold.last;
    default:
      return fold.agg satisfies never;
  }
}

/** Names that Gator counts itself: nobody else may use them. */
export function isReserved(name: string): boolean {
  return /^(?:sub|msg)_/.test(name);
}
