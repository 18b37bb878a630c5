import { killAll, parentOf, processesWith, variablesOf } from '../support/processes.ts';
import type { VictimKind } from './plan.ts';

/** The variable by which every process of a round is known. */
export const TAG = 'GATOR_FAULTS_TAG';

/** What was killed. */
export interface Hit {
  readonly kind: VictimKind;
  readonly pids: readonly number[];
  /** The tracking directory of the job whose process it was; undefined for others. */
  readonly job: string | undefined;
  /** Milliseconds since the epoch, just before. */
  readonly time: number;
}

/** The processes of a round, by what they are. */
type Crowd = Readonly<Record<Exclude<VictimKind, 'all'>, readonly number[]>>;

/** Kills a process of the kind, or the next kind of which there is one; undefined where nothing is left. */
export function strike(
  tag: string,
  root: number,
  kind: VictimKind,
  which: number,
): Hit | undefined {
  const crowd = crowdOf(tag, root);
  if (kind === 'all') return kill(kind, [...crowd.root, ...crowd.tier, ...crowd.wrapper]);
  for (const next of [kind, 'job', 'wrapper', 'tier', 'root'] as const) {
    const victim = crowd[next][Math.floor(which * crowd[next].length)];
    if (victim !== undefined) return kill(next, [victim]);
  }
  return undefined;
}

function kill(kind: VictimKind, pids: readonly number[]): Hit | undefined {
  if (pids.length === 0) return undefined;
  const [first = 0] = pids;
  const hit = { kind, pids, job: variablesOf(first)['GATOR_TRACKING'], time: Date.now() };
  killAll(pids);
  return hit;
}

function crowdOf(tag: string, root: number): Crowd {
  const all = processesWith(TAG, tag);
  const layers = all.filter((pid) => variablesOf(pid)['GATOR_LAYER_SLOT'] !== undefined);
  const parents = new Set(layers.map(parentOf));
  const jobs = all.filter((pid) => variablesOf(pid)['GATOR_TRACKING'] !== undefined);
  return {
    root: all.filter((pid) => pid === root),
    tier: layers.filter((pid) => parents.has(pid)),
    wrapper: layers.filter((pid) => !parents.has(pid)),
    job: jobs,
    guard: all.filter((pid) => variablesOf(pid)['GATOR_LAYER_GUARDED'] !== undefined),
  };
}
