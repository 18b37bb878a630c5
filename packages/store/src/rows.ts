import type { Kind } from '@gator/spec';
import type { Result, Severity, State } from '@gator/protocol';

/** What an attribute may hold. */
export type AttributeValue = string | number | null;

/** Who wrote a message: the layer itself, the job's two outputs, or a program over the socket. */
export type Source = 'gator' | 'stdout' | 'stderr' | 'api';

/** A message to record: time in microseconds since the epoch, severity, source, text. */
export type MessageRow = readonly [
  time: number,
  severity: Severity,
  source: Source,
  message: string,
];

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
}
