import type { Spec } from './spec.ts';

/**
 * The longest that any job of a tree has between being asked to end and being killed, in milliseconds.
 *
 * @param usual what a job has that says nothing of it
 */
export function longestGrace(spec: Spec, usual: number): number {
  if (spec.kind === 'job') return spec.grace ?? usual;
  return spec.jobs.reduce((longest, job) => Math.max(longest, longestGrace(job, usual)), 0);
}
