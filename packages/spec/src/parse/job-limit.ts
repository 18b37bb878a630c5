import type { ArraySpec, Spec } from '../spec.ts';
import type { Reading } from './reading.ts';
import type { Site } from './siblings.ts';
import type { Tree } from './tree.ts';

/** Reports each innermost part of a tree that alone holds more jobs than the limit. */
export function checkJobLimit({ root, sites }: Tree, limit: number, reading: Reading): void {
  weigh(root, limit, (spec, jobs) => {
    const site = sites.get(spec);
    if (site === undefined) return;
    const expected = `at most ${limit.toLocaleString('en')}`;
    reading.report('too-many-jobs', spanOf(spec, site), `these are ${formatCount(jobs)} jobs`, {
      expected,
    });
  });
}

/** Counts jobs, and an empty tier as one, since it is a layer to run as well. */
function weigh(spec: Spec, limit: number, report: (spec: Spec, jobs: number) => void): number {
  if (spec.kind === 'job') return 1;
  const inside = spec.jobs.map((child) => weigh(child, limit, report));
  const sum = inside.reduce((total, jobs) => total + jobs, 0);
  const jobs = Math.max(1, sum) * repeatsOf(spec);
  if (jobs > limit && inside.every((each) => each <= limit)) report(spec, jobs);
  return jobs;
}

function repeatsOf(spec: Spec): ArraySpec['repeats'] {
  return spec.kind === 'array' ? spec.repeats : 1;
}

function spanOf(spec: Spec, { at, fields }: Site) {
  return fields.get(spec.kind === 'array' ? 'repeats' : 'jobs')?.value?.span ?? at.span;
}

function formatCount(jobs: number): string {
  return Number.isSafeInteger(jobs) ? jobs.toLocaleString('en') : 'more than 2^53';
}
