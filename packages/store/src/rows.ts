import type { Kind } from '@gator/spec';
import type { EarlierAttempt, Fold, Result, Severity, Shape, Source, State } from '@gator/protocol';

/** What an attribute may hold. */
export type AttributeValue = string | number | null;

/**
 * A message to record: time in microseconds since the epoch, severity, source, text, and where a
 * parser found them, the tool's name for the message and the place that it speaks of.
 */
export type MessageRow = readonly [
  time: number,
  severity: Severity,
  source: Source,
  message: string,
  ident?: string | null,
  file?: string | null,
  line?: number | null,
];

/** Messages in order that share all but their text, as the lines do that a job prints at once. */
export interface MessageBlock {
  readonly time: number;
  readonly severity: Severity;
  readonly source: Source;
  readonly texts: readonly string[];
}

/** One metric's fold: of the layer's `own` values, of a `group`, or of one child. */
export interface MetricRow extends Fold {
  readonly scope: string;
  readonly name: string;
  /** What the fold stands for. */
  readonly value: number;
}

/** One look at everything that a job runs. */
export interface SampleRow {
  /** Microseconds since the epoch. */
  readonly time: number;
  readonly processes: number;
  /** Cores in use since the sample before, or since the job's start. */
  readonly cpu: number;
  /** Bytes. */
  readonly rss: number;
  readonly vms: number;
  /** Bytes moved from and to storage since the job's start; null where the system does not tell. */
  readonly read: number | null;
  readonly written: number | null;
}

/** A message as read back. */
export interface StoredMessage {
  readonly id: number;
  readonly time: number;
  readonly severity: Severity;
  readonly source: Source;
  readonly message: string;
}

/** One direct child of a tier. Times are microseconds since the epoch. */
export interface ChildRow {
  readonly ident: string;
  readonly kind: Kind;
  readonly state: State;
  readonly result: Result;
  readonly reason: string;
  readonly exit_code: number | null;
  readonly address: string | null;
  /** Relative to the tier's tracking directory. */
  readonly directory: string;
  readonly started: number | null;
  readonly updated: number | null;
  readonly stopped: number | null;
  readonly expected_jobs: number;
  /** When its conditions held, so that only resources were wanting; null before. */
  readonly queued: number | null;
  /** A job's request, in the form of a `Shape`; of a tier, what room has to be found for before it starts. */
  readonly resources: Shape | null;
  /** What it waits for, as JSON: `[["on_pass", "build"], …]`; null where it waits for nothing. */
  readonly dependencies: string | null;
  /** How far the jobs in it and below are; what waits is left over of `expected_jobs`. */
  readonly active: number;
  readonly passed: number;
  readonly failed: number;
  readonly aborted: number;
  readonly skipped: number;
  /** How often it was started. */
  readonly attempts: number;
  /** Of the jobs that passed, those that did not at their first attempt. */
  readonly flaky: number;
  /** Of a child that ended: its messages by severity, and what was used, as JSON. */
  readonly messages: string | null;
  readonly usage: string | null;
}

/** An attempt at a child, or of the layer itself where the ident is empty, that was followed by another one. */
export interface AttemptRow extends EarlierAttempt {
  readonly ident: string;
}
