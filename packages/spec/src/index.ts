/** The typed tree and the plain rules on it. Nothing here loads a YAML library. */
export type * from './spec.ts';
export type * from './build.ts';
export { array, group, job } from './build.ts';
export { countJobs } from './count.ts';
export { expand } from './expand.ts';
export { identFault } from './ident.ts';
export { formatMemory, MEMORY_UNITS, type MemoryUnit } from './memory.ts';
export { overRequests, type OverRequest, type RequestLimits } from './over-requests.ts';
export { renderInput } from './render-input.ts';
export { renderSpec } from './render-spec.ts';
export { DEFAULT_RESOURCES, formatResources } from './resources.ts';
export type { Result } from './result.ts';
