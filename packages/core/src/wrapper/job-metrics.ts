import {
  failure,
  foldOf,
  isReserved,
  value,
  type Aggregation,
  type Expected,
  type Fold,
  type Folds,
} from '@gator/protocol';
import type { Journal } from '../layer/journal.ts';
import { now } from '../layer/journal.ts';

/** A value that a job reports. */
export interface MetricValue {
  readonly name: string;
  readonly value: number;
  /** How it becomes one with other jobs' values; the tree's rule, where there is one, goes before. */
  readonly agg?: Aggregation | undefined;
  /** Whether this value is kept with its time, and not only as the last one. */
  readonly series: boolean;
}

/** The metrics of one job: the last value of each holds. */
export class JobMetrics {
  readonly #journal: Journal;
  /** The tree's rules, by name. */
  readonly #rules: Readonly<Record<string, Aggregation>>;
  readonly #folds = new Map<string, Fold>();

  constructor(journal: Journal, rules: Readonly<Record<string, Aggregation>>) {
    this.#journal = journal;
    this.#rules = rules;
  }

  get folds(): Folds {
    return Object.fromEntries(this.#folds);
  }

  set(metric: MetricValue): Expected<Record<string, never>> {
    const { name, series } = metric;
    if (isReserved(name)) return failure(`'${name}' is a name that Gator keeps for itself`);
    const time = now();
    const rule = this.#rule(name) ?? metric.agg ?? this.#folds.get(name)?.agg ?? 'sum';
    const fold = foldOf(metric.value, rule, time);
    this.#folds.set(name, fold);
    this.#journal.recorder.metric('own', name, fold);
    if (series) this.#journal.recorder.point(name, metric.value, time);
    return value({});
  }

  #rule(name: string): Aggregation | undefined {
    return Object.hasOwn(this.#rules, name) ? this.#rules[name] : undefined;
  }
}
