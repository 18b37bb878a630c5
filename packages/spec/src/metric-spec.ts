/** How the values of many jobs become one. */
export const AGGREGATIONS = ['sum', 'min', 'max', 'mean', 'count', 'last'] as const;

export type Aggregation = (typeof AGGREGATIONS)[number];

/** What a node says about one metric; null where it does not say. Every number is finite. */
export interface MetricSpec {
  readonly name: string;
  readonly agg: Aggregation | null;
  readonly fail_below: number | null;
  readonly fail_above: number | null;
  readonly warn_below: number | null;
  readonly warn_above: number | null;
}
