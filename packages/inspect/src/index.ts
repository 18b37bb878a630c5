/** Looks into runs: what a layer has to tell, from its socket while it lives and from its database afterwards. */
export { follow, type Following } from './follow.ts';
export { Layer, type Standing } from './layer.ts';
export { LogFollower } from './follow-logs.ts';
export { type LogFilter, type LogLine, type LogListener } from './log-filter.ts';
export { mergeLogs } from './merge-logs.ts';
export { tailLogs } from './tail-logs.ts';
export { childrenOf } from './walk.ts';
export { openAddress, openDirectory } from './open.ts';
export { isRun, listRuns, readRun, sizeOf, type ListedRun } from './runs.ts';
export { ALL_CHILDREN, ALL_MESSAGES } from './source.ts';
export {
  readStatus,
  rests,
  runs,
  type Listed,
  type StatusNode,
  type StatusOptions,
} from './status.ts';
export { directoryOf, findTarget, NEWEST, openTarget, type Open } from './target.ts';
export { unmet } from './waits.ts';
export { continueLayer, survivorIn } from './survivor.ts';
