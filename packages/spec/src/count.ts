import type { Spec } from './spec.ts';

/**
 * How many jobs a tree holds, with repeats multiplied and never expanded.
 * The number is exact below 2^53; above that it may be rounded, up to infinity.
 */
export function countJobs(spec: Spec): number {
  switch (spec.kind) {
    case 'job':
      return 1;
    case 'group':
      return sum(spec.jobs);
    case 'array':
      return spec.repeats * sum(spec.jobs);
  }
}

function sum(jobs: readonly Spec[]): number {
  return jobs.reduce((total, job) => total + countJobs(job), 0);
}
