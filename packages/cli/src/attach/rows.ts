import { waitingJobs, type LayerView } from '@gator/protocol';
import { layerAt, type Branch, type Tree } from './tree.ts';

/** What of a tree is shown. */
export interface Selection {
  readonly tree: Tree;
  /** Paths of the tiers that were unfolded. */
  readonly unfolded: ReadonlySet<string>;
  /** A text that is looked for in paths; empty for all. */
  readonly filter: string;
  readonly failedOnly: boolean;
}

/** A row of the tree: a layer, or how many more there are. */
export type Row = LayerRow | RestRow;

export interface LayerRow {
  readonly id: 'layer';
  /** Its path. */
  readonly key: string;
  /** What is drawn before it: the branches of the tree. */
  readonly branch: string;
  readonly layer: LayerView;
  readonly fold: 'folded' | 'unfolded' | 'leaf';
}

export interface RestRow {
  readonly id: 'rest';
  /** No path ends in a slash. */
  readonly key: string;
  readonly branch: string;
  /** The tier whose children they are. */
  readonly tier: string;
  readonly text: string;
}

/** Tiers that `failedOnly` unfolds by itself. */
const UNFOLDED_AT_MOST = 50;

/** The tiers whose children are shown, and so have to be followed. */
export function unfoldedTiers({ tree, unfolded, failedOnly }: Selection): Set<string> {
  const tiers = new Set([...unfolded].filter((path) => isTier(layerAt(tree, path))));
  if (!failedOnly) return tiers;
  let room = UNFOLDED_AT_MOST;
  for (const path of [tree.root.path, ...failedTiers(tree)]) {
    if (room <= 0) break;
    if (!tiers.has(path)) room -= 1;
    tiers.add(path);
  }
  return tiers;
}

function* failedTiers({ branches }: Tree): Generator<string> {
  for (const { children } of branches.values())
    for (const layer of children.values()) if (isTier(layer) && hasFailed(layer)) yield layer.path;
}

/** The rows of a tree, from its top to its bottom. */
export function rowsOf(selection: Selection): Row[] {
  const { root } = selection.tree;
  return [...layerRows(selection, unfoldedTiers(selection), root, '', '')];
}

function* layerRows(
  selection: Selection,
  tiers: ReadonlySet<string>,
  layer: LayerView,
  branch: string,
  margin: string,
): Generator<Row> {
  const { path } = layer;
  const isUnfolded = tiers.has(path);
  const fold = !isTier(layer) ? 'leaf' : isUnfolded ? 'unfolded' : 'folded';
  yield { id: 'layer', key: path, branch, layer, fold };
  const known = selection.tree.branches.get(path);
  if (!isUnfolded || known === undefined) return;
  const shown = [...known.children.values()].filter((child) => isShown(selection, tiers, child));
  const rest = selection.failedOnly ? '' : restText(layer, known);
  for (const [place, child] of shown.entries()) {
    const isLast = place === shown.length - 1 && rest === '';
    const [head, below] = isLast ? ['└─ ', '   '] : ['├─ ', '│  '];
    yield* layerRows(selection, tiers, child, margin + head, margin + below);
  }
  if (rest !== '')
    yield { id: 'rest', key: `${path}/`, branch: `${margin}└─ `, tier: path, text: rest };
}

/** Whether a layer is wanted, or one below it that can be seen. */
function isShown(selection: Selection, tiers: ReadonlySet<string>, layer: LayerView): boolean {
  if (isWanted(selection, layer)) return true;
  if (!tiers.has(layer.path)) return false;
  const below = selection.tree.branches.get(layer.path)?.children.values() ?? [];
  return [...below].some((child) => isShown(selection, tiers, child));
}

function isWanted({ failedOnly, filter }: Selection, layer: LayerView): boolean {
  if (failedOnly && !hasFailed(layer)) return false;
  return layer.path.toLowerCase().includes(filter.toLowerCase());
}

/** What is not listed of a tier's children: what was not asked for, and what an array has not launched. */
function restText({ kind, counts }: LayerView, { total, children }: Branch): string {
  const parts = total > children.size ? [`${total - children.size} more`] : [];
  const listed = [...children.values()].reduce((sum, child) => sum + waitingJobs(child.counts), 0);
  const waiting = waitingJobs(counts) - listed;
  if (kind === 'array' && total <= children.size && waiting > 0)
    parts.push(`${waiting} more waiting`);
  return parts.length === 0 ? '' : `… and ${parts.join(', ')}`;
}

export function hasFailed({ result, counts }: LayerView): boolean {
  return result === 'FAILURE' || result === 'ABORTED' || counts.failed + counts.aborted > 0;
}

function isTier(layer: LayerView | undefined): boolean {
  return layer !== undefined && layer.kind !== 'job';
}
