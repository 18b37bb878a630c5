import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addJobs,
  countAs,
  LOST,
  NO_JOBS,
  type JobCounts,
  type Result,
  type Verdict,
} from '@gator/protocol';
import { readChildren, readLayer } from './census.ts';
import { newChild } from './new-child.ts';
import { DATABASE } from './places.ts';
import { recordLoss } from './record-loss.ts';
import { Recorder } from './recorder.ts';

const REASON = 'its process was killed by SIGKILL';
const NOW = 9e6;

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'gator-loss-'));
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

/** A job that has ended, or runs still; or one of which only its parent knows. */
interface Job {
  readonly id: 'job';
  readonly result: Result;
  readonly hasDatabase: boolean;
  /** Whether its parent has heard of its end. */
  readonly isKnown: boolean;
}
/** A tier that did not end. */
interface Tier {
  readonly id: 'tier';
  readonly children: readonly (Job | Tier)[];
  /** Jobs of which there is no row yet. */
  readonly unmade: number;
}

/** Records a tree as far as it came. Its processes are gone, so that nobody closes its databases. */
function leave(node: Job | Tier, directory: string): void {
  mkdirSync(directory);
  const recorder = new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
  const isEnded = node.id === 'job' && node.result !== 'UNKNOWN';
  recorder.attributes({
    ident: 'x',
    path: 'x',
    kind: node.id === 'job' ? 'job' : 'group',
    started: 1e6,
    expected_jobs: jobsIn(node),
    ...(isEnded ? { result: node.result, reason: 'as it was', stopped: 2e6 } : {}),
  });
  const children = node.id === 'tier' ? node.children : [];
  children.forEach((child, place) => {
    const ident = String(place);
    recorder.child({
      ...newChild(ident, child.id === 'job' ? 'job' : 'group', jobsIn(child)),
      ...knownOf(child),
    });
    if (child.id === 'tier' || child.hasDatabase) leave(child, join(directory, ident));
  });
  recorder.flush();
}

function knownOf(child: Job | Tier) {
  if (child.id === 'tier' || !child.isKnown || child.result === 'UNKNOWN')
    return { state: 'STARTED' } as const;
  const { passed, failed, aborted } = countAs(verdictOf(child));
  return { state: 'COMPLETE', result: child.result, passed, failed, aborted } as const;
}

function jobsIn(node: Job | Tier): number {
  return node.id === 'job'
    ? 1
    : node.children.map(jobsIn).reduce((sum, count) => sum + count, node.unmade);
}

/** What a job counts as, once it is settled. */
function verdictOf({ result, hasDatabase, isKnown }: Job): Verdict {
  return result === 'UNKNOWN' || !(hasDatabase || isKnown) ? 'ABORTED' : result;
}

function foldOf(node: Job | Tier): JobCounts {
  if (node.id === 'job') return countAs(verdictOf(node));
  return node.children.map(foldOf).reduce(addJobs, countAs('ABORTED', node.unmade));
}

let made = 0;
function left(node: Job | Tier): string {
  made += 1;
  const directory = join(base, String(made));
  leave(node, directory);
  return directory;
}

function jobOf(result: Result, { hasDatabase = true, isKnown = false } = {}): Job {
  return { id: 'job', result, hasDatabase, isKnown };
}

const job: fc.Arbitrary<Job> = fc.record({
  id: fc.constant('job'),
  result: fc.constantFrom('UNKNOWN', 'SUCCESS', 'FAILURE', 'ABORTED'),
  hasDatabase: fc.boolean(),
  isKnown: fc.boolean(),
});

const { tier } = fc.letrec<{ tier: Tier; node: Job | Tier }>((tie) => ({
  node: fc.oneof({ maxDepth: 2 }, job, tie('tier')),
  tier: fc.record({
    id: fc.constant('tier' as const),
    children: fc.array(tie('node'), { maxLength: 4 }),
    unmade: fc.nat(3),
  }),
}));

describe('recordLoss', () => {
  it('counts in every tree what its jobs have recorded, and the rest as aborted', () => {
    fc.assert(
      fc.property(tier, (tree) => {
        const directory = left(tree);
        const end = recordLoss(directory, REASON, NOW);
        expect(end).toMatchObject({ verdict: 'ABORTED', reason: REASON, counts: foldOf(tree) });
        expect(readLayer(directory)).toMatchObject({
          state: 'COMPLETE',
          result: 'ABORTED',
          reason: REASON,
          counts: foldOf(tree),
        });
        expect(recordLoss(directory, 'again', NOW)).toEqual({ ...end, stopped: NOW });
      }),
      { numRuns: 50 },
    );
  });

  it('says of each child how it ended, and why', () => {
    const directory = left({
      id: 'tier',
      unmade: 0,
      children: [
        jobOf('SUCCESS'),
        jobOf('UNKNOWN'),
        jobOf('UNKNOWN', { hasDatabase: false }),
        { id: 'tier', unmade: 0, children: [jobOf('FAILURE')] },
      ],
    });
    recordLoss(directory, REASON, NOW);
    const { children = [] } = readChildren(directory, { after: 0, limit: -1, only: 'all' }) ?? {};
    const ends = children.map(({ ident, state, result, reason }) => [ident, state, result, reason]);
    expect(ends.sort()).toEqual([
      ['0', 'COMPLETE', 'SUCCESS', 'as it was'],
      ['1', 'COMPLETE', 'ABORTED', LOST],
      ['2', 'COMPLETE', 'ABORTED', 'lost before it started'],
      ['3', 'COMPLETE', 'ABORTED', LOST],
    ]);
    expect(readLayer(join(directory, '1'))).toMatchObject({ result: 'ABORTED', reason: LOST });
  });

  it('leaves an end alone that the layer has recorded itself', () => {
    const directory = left(jobOf('SUCCESS'));
    const { mtimeMs } = statSync(join(directory, DATABASE));
    expect(recordLoss(directory, REASON, NOW)).toEqual({
      verdict: 'SUCCESS',
      reason: 'as it was',
      exitCode: null,
      counts: { ...NO_JOBS, total: 1, passed: 1 },
      started: 1e6,
      stopped: 2e6,
    });
    expect(statSync(join(directory, DATABASE)).mtimeMs).toBe(mtimeMs);
  });

  it('knows nothing of a layer that left no database', () => {
    expect(recordLoss(join(base, 'nowhere'), REASON, NOW)).toBeUndefined();
  });
});
