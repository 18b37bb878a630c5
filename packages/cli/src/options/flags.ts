import type { SchedulerArguments } from './values.ts';

/** What decides what a run may hold, and what it is called. */
export interface PlanFlags {
  readonly id?: string;
  readonly scheduler: 'local';
  readonly schedArg?: SchedulerArguments;
  readonly license?: Readonly<Record<string, number>>;
}

/** How a run is shown. */
export interface ShowingFlags {
  /** Seconds. */
  readonly interval?: number;
  readonly quiet?: boolean;
  readonly allMsg?: boolean;
  readonly verbose?: boolean;
  readonly progress?: boolean;
}

/** What a run that is gone on with can be told anew. */
export interface GoOnFlags extends ShowingFlags {
  readonly scheduler?: 'local';
  readonly schedArg?: SchedulerArguments;
  readonly license?: Readonly<Record<string, number>>;
}

/** What the options of `gator rerun` were given as. */
export interface RerunFlags extends GoOnFlags {
  readonly failed?: boolean;
}

/** What the options of `gator run` were given as; the keys are those that commander makes of their names. */
export interface RunFlags extends PlanFlags, ShowingFlags {
  readonly tracking?: string;
  readonly host?: string;
  readonly detach?: boolean;
  readonly interval: number;
  readonly limitWarning?: number;
  readonly limitError?: number;
  readonly limitCritical?: number;
}
