import type { RunEvent, Summary } from '@gator/core';
import { SEVERITIES, type Severity } from '@gator/protocol';
import type { Paint } from './colour.ts';
import type { Output } from './output.ts';
import { summaryLines } from './summary.ts';

/** Draws what a run tells. */
export interface Reporter {
  /** Takes one event; a promise holds back messages until there is room for more. */
  tell(event: RunEvent): Promise<void> | undefined;
  /** Shows lines that were asked for, among what is told. */
  show(text: string): void;
  /** Takes away what would be drawn again: nothing more will be told. */
  close(): void;
}

/** What every reporter draws on, and with. */
export interface Canvas {
  readonly output: Output;
  readonly paint: Paint;
  readonly colour: boolean;
  /** The current folder. */
  readonly folder: string;
  /** Microseconds since the epoch. */
  readonly now: () => number;
}

/** That a run was asked to stop, and how. */
export type Stopping = Pick<Extract<RunEvent, { id: 'stopping' }>, 'reason' | 'force' | 'grace'>;

/** What of a run is shown. */
export interface Taste {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly allPaths: boolean;
}

/** The mildest severity that is shown. */
export function threshold({ quiet, verbose }: Taste): Severity {
  if (quiet) return SEVERITIES.WARNING;
  return verbose ? SEVERITIES.DEBUG : SEVERITIES.INFO;
}

/** What a person reads when a run is asked to stop, of which so many jobs are known to run. */
export function stopNotice({ reason, force, grace }: Stopping, active: number): string {
  if (force) return `Ending now what still runs: ${reason}; Ctrl-C again leaves at once`;
  const [what, has] =
    active === 0 ? ['what runs', 'has'] : [jobs(active), active === 1 ? 'has' : 'have'];
  return `Stopping: ${reason}; ${what} ${has} ${grace / 1000} s, Ctrl-C again ends now`;
}

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${count} jobs`;
}

/** What a person reads when all of a run stands still. */
export const PAUSE_NOTICE = 'Paused: all jobs and clocks stand still; fg continues';

/** The last that is shown of a run; nothing, where quiet is wanted and all is well. */
export function closing(summary: Summary, { quiet }: Taste, { folder, paint }: Canvas): string {
  if (quiet && summary.verdict === 'SUCCESS') return '';
  return `${summaryLines(summary, folder, paint).join('\n')}\n`;
}
