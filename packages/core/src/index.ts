/** Runs specifications: the library behind the `gator` command. */
export { array, group, job, type SpecInput } from '@gator/spec';
export { readUsage, type JobUsage } from './report/job-usage.ts';
export { reportUsage, type UsageRow } from './report/usage-report.ts';
export type { RunEvent, Summary } from './run/events.ts';
export { loadSpec, type SpecSource } from './run/load.ts';
export { loadPastRun, reviveRoot, type PastRun, type Revival } from './run/past-run.ts';
export { Root, type RootOptions } from './run/root.ts';
export { run, type RunOptions, type RunResult } from './run/run.ts';
export { totalsOf, type RunSettings } from './run/settings.ts';
export { makeTracking } from './run/tracking.ts';
export { VERSION } from './version.ts';
