import type { RunSettings } from '@gator/core';
import type { PlanFlags, RunFlags } from './flags.ts';

/** What the options say about the plan of a run. */
export function planSettings({ id, scheduler, schedArg, license }: PlanFlags): RunSettings {
  return {
    scheduler,
    ...(id !== undefined && { ident: id }),
    ...(license !== undefined && { licenses: license }),
    ...schedArg,
  };
}

/** What the options say about a run. */
export function runSettings(flags: RunFlags): RunSettings {
  const { interval, tracking, host, allMsg = false } = flags;
  return {
    ...planSettings(flags),
    interval,
    allMessages: allMsg,
    ...(tracking !== undefined && { tracking }),
    ...(host !== undefined && { host }),
    limits: limitsOf(flags),
  };
}

function limitsOf({ limitWarning, limitError, limitCritical }: RunFlags) {
  return {
    ...(limitWarning !== undefined && { warning: limitWarning }),
    ...(limitError !== undefined && { error: limitError }),
    ...(limitCritical !== undefined && { critical: limitCritical }),
  };
}
