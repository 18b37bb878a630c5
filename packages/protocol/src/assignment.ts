import type { ArraySpec, GroupSpec, JobSpec, Spec } from '@gator/spec';
import type { Attempt, Past } from './attempt.ts';
import type { Aggregation } from './metrics.ts';
import type { MessageLimits } from './limits.ts';
import type { Totals, Units } from './shape.ts';

/** What a run passes down unchanged to every layer. */
export interface RunOptions {
  /** Messages a job may leave and still succeed. */
  readonly limits: MessageLimits;
  /** Seconds between reports of what runs on. */
  readonly interval: number;
  /** Every message of every layer is sent up to the root. */
  readonly forward: 'all' | 'none';
  /** What the whole run may hold at once: a tier asks for no more than this. */
  readonly totals: Totals;
  /** Milliseconds between asking a job to end and ending it. */
  readonly grace: number;
}

/** What a layer needs to know to run one node. */
export interface Assignment<S extends Spec = Spec> {
  /** The parent's number for this child; reports carry it. */
  readonly child: number;
  /** The layer's name, with the repetition's `_<index>` in an array. */
  readonly ident: string;
  /** Idents from the root, joined by `/`. */
  readonly path: string;
  readonly spec: S;
  /** Variables of all nodes around this one and its own, outermost first. */
  readonly env: Readonly<Record<string, string>>;
  /** How metrics become one, by name: the rules of all nodes around this one and its own. */
  readonly aggregations: Readonly<Record<string, Aggregation>>;
  /** Names and patterns of secret variables: those of all nodes around this one and its own. */
  readonly redact: readonly string[];
  /** Absolute tracking directory. */
  readonly directory: string;
  readonly options: RunOptions;
  readonly attempt: Attempt;
  /** What is kept of the attempt before; null where there is none, or nothing is. */
  readonly past: Past | null;
  /** When it could have started but for resources: microseconds since the epoch. */
  readonly queued: number;
  /** The grants that come with the assignment. */
  readonly grants: readonly Units[];
}

export type JobAssignment = Assignment<JobSpec>;
export type TierAssignment = Assignment<GroupSpec | ArraySpec>;

/** The parent's answer to a process that asks what to do. */
export type Order =
  { readonly id: 'run'; readonly assignment: Assignment } | { readonly id: 'exit' };
