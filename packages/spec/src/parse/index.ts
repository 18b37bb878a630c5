/** From the text of a specification to its typed tree, or to every problem in it. Loads `yaml`. */
export { checkPaths } from './check-paths.ts';
export { checkRequests } from './check-requests.ts';
export { parseSpec, type Limits, type ParsedSpec, type ParseOptions } from './parse-spec.ts';
export type { Place, Problem, Reason } from './problem.ts';
export { readSpec } from './read-spec.ts';
export { renderProblems } from './render-problems.ts';
