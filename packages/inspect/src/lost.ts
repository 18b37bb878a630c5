import { addJobs, LOST, lostUnstarted, NO_JOBS, settleRest, type LayerView } from '@gator/protocol';
import { readLayer } from '@gator/store';

/**
 * A layer that nobody answers for any more and that recorded no end of its own: what its parent
 * recorded of it holds, and else it is lost.
 *
 * @param row the layer as its parent knows it, where there is one
 */
export function lostLayer(view: LayerView, row: LayerView | undefined): LayerView {
  if (row?.state === 'COMPLETE') return { ...view, ...endOf(row) };
  return aborted(view, view.state === 'PENDING' ? lostUnstarted(view.reason) : LOST);
}

/** A child of a tier that is lost itself: its own database says more of it than the tier's. */
export function lostChild(row: LayerView): LayerView {
  if (row.state === 'COMPLETE') return row;
  const own = readLayer(row.directory);
  if (own === undefined) return aborted(row, lostUnstarted(row.reason));
  const known = { ...own, dependencies: row.dependencies, updated: row.updated };
  return own.state === 'COMPLETE' ? known : aborted(known, LOST);
}

/** A lost tier's jobs are counted by its children: it records its own counts a little later than theirs. */
export function countedAnew(tier: LayerView, children: readonly LayerView[]): LayerView {
  const { total } = tier.counts;
  const listed = children.map(({ counts }) => counts).reduce(addJobs, NO_JOBS);
  return { ...tier, counts: settleRest({ ...listed, total }, 'ABORTED') };
}

function endOf({ state, result, reason, stopped, counts }: LayerView): Partial<LayerView> {
  return { state, result, reason, stopped, counts };
}

function aborted(view: LayerView, reason: string): LayerView {
  const counts = settleRest(view.counts, 'ABORTED');
  return { ...view, state: 'COMPLETE', result: 'ABORTED', reason, counts };
}
