import type { LayerView, MessageView } from '@gator/protocol';
import { Heap } from './heap.ts';
import type { Layer } from './layer.ts';
import {
  countMessages,
  openBelow,
  passes,
  readPage,
  type LogFilter,
  type LogLine,
  type LogListener,
} from './log-filter.ts';
import { childrenOf } from './walk.ts';

/** A layer that the merge has not come to. */
interface Closed {
  readonly id: 'closed';
  readonly open: () => Promise<Layer | undefined>;
  readonly view: LayerView;
}

/** A layer whose messages are being merged. */
interface Open {
  readonly id: 'open';
  readonly path: string;
  readonly layer: Layer;
  /** The number of the first message that came too late for the merge. */
  readonly before: number;
  readonly page: readonly MessageView[];
  readonly place: number;
}

/** Lines that are given at once. */
const BATCH = 1000;

/**
 * The messages of a layer and of all below it by time; those of one layer in the order in which
 * they were recorded. A layer is opened when the merge has come to its start, and closed after its
 * last message, so that what is open follows what ran at the same time. The first one is left open.
 * What a layer records after it was opened is left out: one that goes on printing would have no end.
 *
 * @param listener is told the last number of each layer that was read to its end
 */
export async function* mergeLogs(
  top: Layer,
  filter: LogFilter,
  listener: LogListener,
): AsyncGenerator<LogLine[]> {
  const view = await top.view();
  if (!view.ok) return;
  const queue = new Heap<Closed | Open>();
  queue.push(0, { id: 'closed', open: () => Promise.resolve(top), view: view.value });
  try {
    yield* drain(queue, top, filter, listener);
  } finally {
    // Whoever reads no further leaves layers open, whose connections would keep the process.
    for (let left = queue.pop(); left !== undefined; left = queue.pop())
      if (left.item.id === 'open') close(left.item, top);
  }
}

/** Gives what is next in time, batch by batch, until nothing is left. */
async function* drain(
  queue: Heap<Closed | Open>,
  top: Layer,
  filter: LogFilter,
  listener: LogListener,
): AsyncGenerator<LogLine[]> {
  let batch: LogLine[] = [];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { item } = next;
    if (item.id === 'closed') await begin(item, filter, queue, listener);
    else {
      const message = item.page[item.place];
      if (message !== undefined && passes(filter, message))
        batch.push({ path: item.path, message });
      await advance(item, filter, queue, top, listener);
    }
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/** Opens a layer: its messages from now on are merged, and the layers below it from their starts on. */
async function begin(
  { open, view }: Closed,
  filter: LogFilter,
  queue: Heap<Closed | Open>,
  listener: LogListener,
): Promise<void> {
  const layer = await open();
  if (layer === undefined) return;
  if (filter.below) {
    for await (const child of childrenOf(layer, view)) {
      if (child.started !== null || child.state !== 'PENDING')
        queue.push(child.started ?? 0, {
          id: 'closed',
          open: () => openBelow(layer, child, listener),
          view: child,
        });
    }
  }
  const { path } = view;
  const before = (await countMessages(layer)) + 1;
  const page = await readPage(layer, path, filter, { before }, listener);
  queue.push(page[0]?.timestamp ?? 0, { id: 'open', path, layer, before, page, place: 0 });
}

/** Goes on to the layer's next message; after the last one it is closed. */
async function advance(
  open: Open,
  filter: LogFilter,
  queue: Heap<Closed | Open>,
  top: Layer,
  listener: LogListener,
): Promise<void> {
  const next = open.page[open.place + 1];
  if (next !== undefined) {
    queue.push(next.timestamp, { ...open, place: open.place + 1 });
    return;
  }
  const last = open.page.at(-1)?.uid ?? 0;
  const { layer, path, before } = open;
  const range = { after: last, before };
  const page = last === 0 ? [] : await readPage(layer, path, filter, range, listener);
  const [first] = page;
  if (first !== undefined) queue.push(first.timestamp, { ...open, page, place: 0 });
  else {
    listener.heard(path, last);
    close(open, top);
  }
}

/** Whoever gave the first layer closes it. */
function close({ layer }: Open, top: Layer): void {
  if (layer !== top) layer.close();
}
