import type { RunSettings } from '@gator/core';
import type { GoOnFlags, PlanFlags, RunFlags } from './flags.ts';

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

/** What the options say about a run that is gone on with; what they do not say stays as it was. */
export function goOnSettings({
  interval,
  allMsg,
  license,
  schedArg,
  scheduler,
}: GoOnFlags): RunSettings {
  return {
    ...(scheduler !== undefined && { scheduler }),
    ...(interval !== undefined && { interval }),
    ...(allMsg !== undefined && { allMessages: allMsg }),
    ...(license !== undefined && { licenses: license }),
    ...schedArg,
  };
}

function limitsOf({ limitWarning, limitError, limitCritical }: RunFlags) {
  return {
    ...(limitWarning !== undefined && { warning: limitWarning }),
    ...(limitError !== undefined && { error: limitError }),
    ...(limitCritical !== undefined && { critical: limitCritical }),
  };
}
