import { runs, type StatusNode } from '@gator/inspect';
import type { Failure, LayerView, Running, Verdict } from '@gator/protocol';
import { START, type Model } from '../live/model.ts';

/** The view model of a run, of what was read of its layers: the same that `run --progress` makes of what it is told. */
export function modelOf(status: StatusNode): Model {
  return {
    ...START,
    path: status.path,
    since: sinceOf(status),
    counts: status.counts,
    running: [...runningIn(status)].sort((a, b) => a.since - b.since),
    failures: [...failuresIn(status)],
  };
}

/** Since when a layer goes on, in microseconds since the epoch. */
export function sinceOf({ started, queued }: LayerView): number {
  return (started ?? queued ?? 0) * 1e6;
}

function* runningIn(node: StatusNode): Generator<Running> {
  if (runs(node)) yield { path: node.path, since: (node.started ?? node.updated ?? 0) * 1e6 };
  for (const child of node.children) yield* runningIn(child);
}

/** Jobs that failed, and tiers that failed by themselves. */
export function* failuresIn(node: StatusNode): Generator<Failure> {
  const below = node.children.flatMap((child) => [...failuresIn(child)]);
  yield* below;
  const verdict = badOf(node);
  const isFolded = node.counts.failed + node.counts.aborted > 0 && node.kind !== 'job';
  if (verdict === undefined || below.length > 0 || isFolded) return;
  yield { path: node.path, verdict, reason: node.reason, error: null, directory: node.directory };
}

function badOf({ result }: LayerView): Verdict | undefined {
  return result === 'FAILURE' || result === 'ABORTED' ? result : undefined;
}
