import type { Kind } from '@gator/spec';
import type { Failure, JobCounts, MessageCounts, Report, Verdict } from '@gator/protocol';
import type { MessageBlock } from '@gator/store';

/** Everything that a run tells while it goes on; the console, `--json` and the live view read these. */
export type RunEvent =
  | {
      readonly id: 'begun';
      readonly path: string;
      readonly kind: Kind;
      readonly directory: string;
      readonly jobs: number;
    }
  /** Messages of one layer: the root's own, and with `allMessages` those of every layer. */
  | { readonly id: 'messages'; readonly path: string; readonly block: MessageBlock }
  | { readonly id: 'progress'; readonly report: Report }
  /** All that runs stands still, or goes on. */
  | { readonly id: 'paused' }
  | { readonly id: 'resumed' }
  /** `grace` is how many milliseconds what runs has until it is ended. */
  | {
      readonly id: 'stopping';
      readonly reason: string;
      readonly force: boolean;
      readonly grace: number;
    }
  | { readonly id: 'ended'; readonly summary: Summary };

/** How a run ended. */
export interface Summary {
  readonly path: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** The root's absolute tracking directory. */
  readonly directory: string;
  readonly counts: JobCounts;
  readonly messages: MessageCounts;
  /** The jobs that failed or were aborted, as many as were told in time; the counts are whole. */
  readonly failures: readonly Failure[];
  /** Microseconds since the epoch. */
  readonly started: number;
  readonly stopped: number;
  /** Why Gator itself could not do its work; null where it could. */
  readonly fault: string | null;
}
