import type { LayerView } from '@gator/protocol';
import { Heap } from './heap.ts';
import type { Layer } from './layer.ts';
import {
  openBelow,
  PAGE,
  passes,
  readPage,
  type LogFilter,
  type LogLine,
  type LogListener,
} from './log-filter.ts';
import { childrenOf } from './walk.ts';

/** A layer that may have lines among the last. */
interface Candidate {
  readonly view: LayerView;
  readonly open: () => Promise<Layer | undefined>;
}

/**
 * The last `count` messages of a layer and of all below it, in order of time. Layers are looked at
 * from the one that ended last on, and no further than there can be later messages. A count of 0
 * gives no message, and tells what is the last number of each layer that has not ended.
 *
 * @param listener is told the last number of each layer that was looked at
 */
export async function tailLogs(
  top: Layer,
  count: number,
  filter: LogFilter,
  listener: LogListener,
): Promise<LogLine[]> {
  const view = await top.view();
  if (!view.ok) return [];
  const candidates = new Heap<Candidate>();
  candidates.push(-Infinity, { view: view.value, open: () => Promise.resolve(top) });
  let lines: LogLine[] = [];
  for (let next = candidates.pop(); next !== undefined; next = candidates.pop()) {
    if (lines.length >= count && -next.key < (lines[0]?.message.timestamp ?? Infinity)) break;
    const { view: seen, open } = next.item;
    const layer = await open();
    if (layer === undefined) continue;
    if (filter.below) await addBelow(layer, seen, candidates, listener);
    const own = await lastOf(layer, seen.path, Math.max(count, 1), filter, listener);
    listener.heard(seen.path, own.at(-1)?.message.uid ?? 0);
    lines = [...lines, ...own].sort((a, b) => a.message.timestamp - b.message.timestamp);
    lines = lines.slice(Math.max(0, lines.length - count));
    if (layer !== top) layer.close();
  }
  return lines;
}

async function addBelow(
  layer: Layer,
  view: LayerView,
  candidates: Heap<Candidate>,
  listener: LogListener,
): Promise<void> {
  for await (const child of childrenOf(layer, view)) {
    if (child.state === 'PENDING' || (child.started === null && child.stopped === null)) continue;
    const open = (): Promise<Layer | undefined> => openBelow(layer, child, listener);
    // The heap gives the smallest first: what has not ended comes before all that has.
    candidates.push(-(child.stopped ?? Infinity), { view: child, open });
  }
}

/** The last messages of one layer that pass, read backwards. */
async function lastOf(
  layer: Layer,
  path: string,
  count: number,
  filter: LogFilter,
  listener: LogListener,
): Promise<LogLine[]> {
  let lines: LogLine[] = [];
  const limit = filter.grep === undefined ? count : Math.max(count, PAGE);
  for (let before = Number.MAX_SAFE_INTEGER; lines.length < count;) {
    const page = await readPage(layer, path, filter, { before, last: true, limit }, listener);
    const [first] = page;
    if (first === undefined) break;
    const found = page.filter((message) => passes(filter, message));
    lines = [...found.map((message) => ({ path, message })), ...lines];
    before = first.uid;
  }
  return lines.slice(Math.max(0, lines.length - count));
}
