import { identsOf, type Delta, type LayerView, type Reply } from '@gator/protocol';

/** Children of a tier that are kept; of more, those that passed or were skipped are the first to go. */
const KEPT = 10_000;

/** What is known of a tier's children. */
export interface Branch {
  /** How many there are. */
  readonly total: number;
  /** How many of them were asked for, in order: where the next page begins. */
  readonly paged: number;
  /** Those that are known, by ident, in the order in which they became known. */
  readonly children: ReadonlyMap<string, LayerView>;
}

/** A layer and all below it, as far as it was looked into. */
export interface Tree {
  readonly root: LayerView;
  /** By the tier's path. */
  readonly branches: ReadonlyMap<string, Branch>;
}

const EMPTY: Branch = { total: 0, paged: 0, children: new Map() };

/** The layer at a path; undefined where it is not known. */
export function layerAt({ root, branches }: Tree, path: string): LayerView | undefined {
  if (path === root.path) return root;
  return branches.get(parentOf(path))?.children.get(identOf(path));
}

/** The layers from the first below the root to the one at a path. */
export function wayTo(tree: Tree, path: string): LayerView[] {
  const below = identsOf(path.slice(tree.root.path.length));
  return below.flatMap((_, place) => {
    const at = [tree.root.path, ...below.slice(0, place + 1)].join('/');
    return layerAt(tree, at) ?? [];
  });
}

/** What a layer told when it began to be followed. */
export function withSnapshot(tree: Tree, path: string, snapshot: Reply<'subscribe'>): Tree {
  const { layer, children, children_total: total } = snapshot;
  const known = tree.branches.get(path) ?? EMPTY;
  const paged = Math.max(known.paged, children.length);
  return withLayer(withBranch(tree, path, { ...known, total, paged }, children), path, layer);
}

/** More of a tier's children, which were asked for. */
export function withPage(
  tree: Tree,
  path: string,
  { children, total }: Reply<'children'>,
  paged: number,
): Tree {
  const known = tree.branches.get(path) ?? EMPTY;
  return withBranch(tree, path, { ...known, total, paged: Math.max(known.paged, paged) }, children);
}

/** What has changed in a layer. */
export function withDelta(tree: Tree, path: string, { layer, children, missed }: Delta): Tree {
  const known = tree.branches.get(path) ?? EMPTY;
  const fresh = children.filter(({ ident }) => !known.children.has(ident)).length;
  const isWhole = known.total <= known.children.size;
  // Of a tier that is not known whole, a child that was not known before may have been there all the same.
  const total = isWhole ? known.total + fresh + missed.children : known.total;
  return withLayer(withBranch(tree, path, { ...known, total }, children), path, layer);
}

/** A layer as it tells of itself; what only its parent knows of it stays. */
function withLayer(tree: Tree, path: string, layer: LayerView): Tree {
  if (path === tree.root.path) return { ...tree, root: layer };
  const parent = tree.branches.get(parentOf(path));
  const row = parent?.children.get(identOf(path));
  if (parent === undefined || row === undefined) return tree;
  const { dependencies, updated } = row;
  return withBranch(tree, parentOf(path), parent, [{ ...layer, dependencies, updated }]);
}

function withBranch(
  tree: Tree,
  path: string,
  branch: Branch,
  children: readonly LayerView[],
): Tree {
  if (children.length === 0 && tree.branches.get(path) === branch) return tree;
  const all = new Map(branch.children);
  for (const child of children) all.set(child.ident, child);
  const total = Math.max(branch.total, all.size);
  const branches = new Map(tree.branches).set(path, { ...branch, total, children: thinned(all) });
  return { ...tree, branches };
}

/** No more children than are kept, as long as there are some that ended well. */
function thinned(children: Map<string, LayerView>): Map<string, LayerView> {
  let surplus = children.size - KEPT;
  for (const [ident, { kind, result }] of children) {
    if (surplus <= 0) break;
    if (kind !== 'job' || (result !== 'SUCCESS' && result !== 'SKIPPED')) continue;
    children.delete(ident);
    surplus -= 1;
  }
  return children;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function identOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
