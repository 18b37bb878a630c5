/** What several measurements of the same thing came to. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** The median of some values, and how far they lie apart. */
export function spreadOf(values: readonly number[]): Spread {
  return { least: Math.min(...values), median: median(values), most: Math.max(...values) };
}

/** The ratio of each round: what keeps the machine busy for a while hits both runs of a round. */
export function ratiosOf(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, round) => value / (below[round] ?? NaN));
}

/** The middle one of some values, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
