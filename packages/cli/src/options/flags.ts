import type { SchedulerArguments } from './values.ts';

/** What decides what a run may hold, and what it is called. */
export interface PlanFlags {
  readonly id?: string;
  readonly scheduler: 'local';
  readonly schedArg?: SchedulerArguments;
  readonly license?: Readonly<Record<string, number>>;
}

/** What the options of `gator run` were given as; the keys are those that commander makes of their names. */
export interface RunFlags extends PlanFlags {
  readonly tracking?: string;
  readonly host?: string;
  /** Seconds. */
  readonly interval: number;
  readonly quiet?: boolean;
  readonly allMsg?: boolean;
  readonly verbose?: boolean;
  readonly progress?: boolean;
  readonly detach?: boolean;
  readonly limitWarning?: number;
  readonly limitError?: number;
  readonly limitCritical?: number;
}
