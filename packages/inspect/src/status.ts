import { dirname } from 'node:path';
import * as v from 'valibot';
import {
  addJobs,
  resourcesOf,
  subtractJobs,
  value,
  waitingJobs,
  type Expected,
  type JobCounts,
  type LayerView,
  type Selection,
  type Totals,
} from '@gator/protocol';
import { rootOf } from '@gator/store';
import type { Layer } from './layer.ts';
import { openDirectory } from './open.ts';
import { childrenOf } from './walk.ts';
import { shortage, unmet, type Holder } from './waits.ts';

/** A layer and what is listed below it. */
export interface StatusNode extends LayerView {
  /** Why it waits, was skipped, failed, or was aborted; empty where there is nothing to explain. */
  readonly why: string;
  readonly children: readonly StatusNode[];
  /** How many children of each kind are not listed. */
  readonly folded: Readonly<Record<Listed, number>>;
}

/** The selections that children are listed by, the most wanted first. */
const LISTED = [
  'failed',
  'running',
  'waiting',
  'skipped',
  'passed',
] as const satisfies readonly Selection[];
export type Listed = (typeof LISTED)[number];

export interface StatusOptions {
  /** Tiers below the first whose children are all listed; Infinity for every layer. */
  readonly depth: number;
}

/** Children of one selection that are listed where not all are. */
const FEW = 10;
/** A first group of no more children than this is listed whole, as others of no more than a few. */
const WHOLE = 30;
/** Children that are asked for at once. */
const PAGE = 1000;

/** Where nothing may run, everything may be had. */
const NO_LIMITS: Totals = { cores: Infinity, memory: Infinity, licenses: {} };

const totalsSchema = v.object({
  cores: v.number(),
  memory: v.number(),
  licenses: v.record(v.string(), v.number()),
});
const unitsSchema = v.array(v.tuple([v.string(), v.number()]));

/** A node as it was walked, before it is known who holds what others wait for. */
interface Walked {
  readonly view: LayerView;
  /** Its jobs as its parent knew them, which hears of changes a little later. */
  readonly known: JobCounts;
  readonly children: readonly Walked[];
  readonly folded: StatusNode['folded'];
  /** Shapes that some of its jobs wait for. */
  readonly waiting: readonly string[];
  /** What it waits for that has not ended. */
  readonly pending: LayerView['dependencies'];
}

/**
 * Reads how a layer and all below it are. A tier in which nothing runs and nothing failed is not
 * opened: its parent knows its counts.
 */
export async function readStatus(
  layer: Layer,
  options: StatusOptions,
): Promise<Expected<StatusNode>> {
  const view = await layer.view();
  if (!view.ok) return view;
  const walk = new Walk(options);
  const walked = await walk.node(layer, view.value, 0);
  return value(explained(walked, (await walkAround(view.value)) ?? walk));
}

/** A walk through the whole run around a layer of it in which something waits: what is short may be held anywhere. */
async function walkAround(view: LayerView): Promise<Walk | undefined> {
  const root = rootOf(view.directory);
  const waits = view.state !== 'COMPLETE' && waitingJobs(view.counts) > 0;
  if (!waits || root === undefined || root === view.directory) return undefined;
  const layer = await openDirectory(root);
  if (!layer.ok) return undefined;
  const top = await layer.value.view();
  const walk = new Walk({ depth: 0 });
  if (top.ok) await walk.node(layer.value, top.value, 0);
  layer.value.close();
  return walk;
}

/** One walk through a tree. */
class Walk {
  readonly holders: Holder[] = [];
  totals = NO_LIMITS;
  readonly #depth: number;

  constructor({ depth }: StatusOptions) {
    this.#depth = depth;
  }

  async node(layer: Layer, view: LayerView, level: number): Promise<Walked> {
    if (view.state === 'PENDING') return this.#leaf(view, await pendingBeside(view));
    if (view.kind === 'job') return this.#leaf(view);
    const waiting = await this.#facts(layer, view, level);
    const { listed, folded } = await this.#list(layer, view, level);
    const children: Walked[] = [];
    for (const child of listed) children.push(await this.#child(layer, child, level + 1));
    return { view, known: view.counts, children, folded, waiting, pending: [] };
  }

  #leaf(view: LayerView, pending: LayerView['dependencies'] = []): Walked {
    const none = { children: [], folded: foldedOf({}), waiting: [] };
    return { view, known: view.counts, ...none, pending };
  }

  async #child(parent: Layer, view: LayerView, level: number): Promise<Walked> {
    if (view.state === 'PENDING') return this.#leaf(view, await pendingOf(parent, view));
    const { active, failed, aborted } = view.counts;
    const isNotable = active + failed + aborted > 0 || level <= this.#depth;
    if (view.kind === 'job' || !isNotable || view.result === 'SKIPPED') return this.#leaf(view);
    const layer = await parent.below(view);
    if (!layer.ok) return this.#leaf(view);
    const own = await layer.value.view();
    const node = await this.node(layer.value, own.ok ? own.value : view, level);
    layer.value.close();
    return { ...node, known: view.counts };
  }

  /** What the run may hold, which the first tier knows, and the shapes that are waited for in a tier. */
  async #facts(layer: Layer, view: LayerView, level: number): Promise<string[]> {
    if (view.state === 'COMPLETE' && level > 0) return [];
    const details = await layer.details();
    if (!details.ok) return [];
    const { totals, waiting } = details.value.attributes;
    if (level === 0 && typeof totals === 'string')
      this.totals = v.parse(totalsSchema, JSON.parse(totals));
    if (view.state === 'COMPLETE' || typeof waiting !== 'string') return [];
    return v.parse(unitsSchema, JSON.parse(waiting)).map(([shape]) => shape);
  }

  /** The children of a tier that are listed, and how many are not. */
  async #list(
    layer: Layer,
    view: LayerView,
    level: number,
  ): Promise<{ listed: LayerView[]; folded: StatusNode['folded'] }> {
    const first = await layer.children({ after: 0, limit: 0, only: 'all' });
    const total = first.ok ? first.value.total : 0;
    const few = view.kind === 'group' ? (level === 0 ? WHOLE : FEW) : 0;
    if (level < this.#depth || total <= few) {
      const listed: LayerView[] = [];
      for await (const child of childrenOf(layer, view)) listed.push(child);
      this.#hold(listed);
      return { listed, folded: foldedOf({}) };
    }
    return this.#few(layer);
  }

  async #few(layer: Layer): Promise<{ listed: LayerView[]; folded: StatusNode['folded'] }> {
    const listed: LayerView[] = [];
    const folded: Partial<Record<Listed, number>> = {};
    for (const only of LISTED) {
      // What runs is asked for whole, since it holds what others wait for.
      const limit = only === 'running' ? PAGE : only === 'passed' ? 0 : FEW;
      const page = await layer.children({ after: 0, limit, only });
      if (!page.ok) continue;
      this.#hold(page.value.children);
      const shown = page.value.children.slice(0, FEW);
      listed.push(...shown);
      folded[only] = page.value.total - shown.length;
    }
    return { listed, folded: foldedOf(folded) };
  }

  #hold(children: readonly LayerView[]): void {
    for (const child of children) {
      const { path, resources } = child;
      if (runs(child) && resources !== null) this.holders.push({ path, resources });
    }
  }
}

/** Whether a layer is a job that runs. */
export function runs({ kind, state }: Pick<LayerView, 'kind' | 'state'>): boolean {
  return kind === 'job' && (state === 'LAUNCHED' || state === 'STARTED');
}

/** Whether a layer waits for the time of its next attempt. */
export function rests({ state, queued, reason }: LayerView): boolean {
  return state === 'PENDING' && queued === null && reason !== '';
}

/** The dependencies that have not ended yet of a layer that was opened without its parent. */
async function pendingBeside(view: LayerView): Promise<LayerView['dependencies']> {
  const parent = await openDirectory(dirname(view.directory));
  if (!parent.ok) return view.dependencies;
  const pending = await pendingOf(parent.value, view);
  parent.value.close();
  return pending;
}

/** The dependencies of a child that have not ended yet. */
async function pendingOf(parent: Layer, view: LayerView): Promise<LayerView['dependencies']> {
  const pending: LayerView['dependencies'] = [];
  for (const dependency of view.dependencies) {
    const sibling = await parent.child(dependency.on);
    if (!sibling.ok || sibling.value.state !== 'COMPLETE') pending.push(dependency);
  }
  return pending;
}

function foldedOf(folded: Partial<Record<Listed, number>>): StatusNode['folded'] {
  return { failed: 0, running: 0, waiting: 0, skipped: 0, passed: 0, ...folded };
}

function explained(walked: Walked, walk: Walk): StatusNode {
  const { view, folded } = walked;
  const children = walked.children.map((child) => explained(child, walk));
  // Where children say what they wait for, their parents need not repeat it.
  const isTold = children.some(({ state, why }) => state !== 'COMPLETE' && why !== '');
  // A layer that has not ended has a reason where it is paused, which is said of each.
  const isOwn = view.state === 'COMPLETE' || view.reason !== '';
  const why = isTold && !isOwn ? '' : whyOf(walked, walk);
  return { ...view, counts: countsOf(walked, children), why, children, folded };
}

/** The jobs of a layer, with what those below it have told since it heard of them last. */
function countsOf({ view, children }: Walked, explained: readonly StatusNode[]): JobCounts {
  return children.reduce((counts, { known }, place) => {
    const newer = explained[place]?.counts ?? known;
    return addJobs(counts, subtractJobs(newer, known));
  }, view.counts);
}

function whyOf({ view, pending, waiting }: Walked, { totals, holders }: Walk): string {
  if (view.state === 'COMPLETE' || view.reason !== '') return view.reason;
  if (pending.length > 0) return unmet(pending);
  if (rests(view)) return view.reason;
  if (view.state === 'PENDING' && view.resources !== null)
    return shortage(view.resources, totals, holders);
  if (waitingJobs(view.counts) === 0 || view.state === 'PENDING') return '';
  const reasons = waiting.map((shape) => shortage(resourcesOf(shape), totals, holders));
  return [...new Set(reasons)].join('; ');
}
