import { countJobs, type JobSpec, type Spec } from '@gator/spec';
import { addJobs, countAs, NO_JOBS, type JobCounts, type Verdict } from '@gator/protocol';
import { holds } from '../gate.ts';
import { verdictAt } from './clock.ts';
import { childrenOf, dependenciesIn } from './world.ts';

/** What the attempts at a job come to. */
function expectedOf({ retries, retry_on }: JobSpec, path: string, seed: number) {
  const most = retry_on.includes('fail') ? retries + 1 : 1;
  const attempts = Array.from({ length: most }, (_, place) => place + 1);
  const passed = attempts.find((attempt) => verdictAt(path, seed, attempt) === 'SUCCESS');
  return passed === undefined
    ? ({ verdict: 'FAILURE', flaky: 0 } as const)
    : ({ verdict: 'SUCCESS', flaky: passed > 1 ? 1 : 0 } as const);
}

/** What the rules say of a whole tree, worked out without time or resources. */
export function expected(
  spec: Spec,
  path: string,
  seed: number,
  ends: Map<string, Verdict>,
): JobCounts {
  if (spec.kind === 'job') {
    const { verdict, flaky } = expectedOf(spec, path, seed);
    ends.set(path, verdict);
    return { ...countAs(verdict), flaky };
  }
  let counts = NO_JOBS;
  for (const [child, suffix] of childrenOf(spec)) {
    const at = `${path}/${child.ident}${suffix}`;
    const starts = dependenciesIn(child).every(({ condition, ident }) =>
      holds(condition, ends.get(`${path}/${ident}${suffix}`) ?? 'SKIPPED'),
    );
    counts = addJobs(
      counts,
      starts ? expected(child, at, seed, ends) : countAs('SKIPPED', countJobs(child)),
    );
    if (!starts) ends.set(at, 'SKIPPED');
  }
  ends.set(path, counts.failed === 0 ? 'SUCCESS' : 'FAILURE');
  return counts;
}
