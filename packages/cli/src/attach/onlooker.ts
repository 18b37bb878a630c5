import { ALL_MESSAGES, readStatus, type Layer } from '@gator/inspect';
import { waitingJobs, type Expected, type LayerView } from '@gator/protocol';
import { endOf, startOf, type Direction, type Log } from './log.ts';
import type { Event } from './state.ts';
import { Watch } from './watch.ts';

/** Milliseconds before a layer is opened that the cursor may only pass. */
const PASSING = 80;
/** Milliseconds between looks at what a layer does not tell by itself. */
const LOOK = 1000;
/** Every so many looks, it is found out why the layer waits: that takes a look at the whole run. */
const WHY = 5;
/** Messages that are read at once. */
const PAGE = 500;

export interface OnlookerOptions {
  readonly open: (path: string) => Promise<Expected<Layer>>;
  readonly tell: (event: Event) => void;
}

/** Follows the one layer that is looked at more closely than the others: its messages, and what else is known of it. */
export class Onlooker {
  readonly #options: OnlookerOptions;
  #layer: LayerView | undefined;
  #watch: Watch | undefined;
  #passing: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #looks = 0;
  #why = '';

  constructor(options: OnlookerOptions) {
    this.#options = options;
  }

  /** From now on it is this layer; one that has started meanwhile is opened anew. */
  lookAt(layer: LayerView): void {
    const before = this.#layer;
    this.#layer = layer;
    const isSame = before?.path === layer.path;
    if (isSame && (before.state === 'PENDING') === (layer.state === 'PENDING')) return;
    this.close();
    this.#passing = setTimeout(() => this.#begin(layer.path), PASSING);
  }

  /** Reads messages that are scrolled to. */
  async read(log: Log, direction: Direction): Promise<void> {
    const page = await this.#watch?.layer?.messages({
      ...ALL_MESSAGES,
      limit: PAGE,
      ...rangeOf(log, direction),
    });
    const messages = page?.ok === true ? page.value.messages : [];
    this.#options.tell({ id: 'read', path: log.path, direction, messages });
  }

  close(): void {
    clearTimeout(this.#passing);
    clearInterval(this.#looking);
    this.#watch?.close();
    this.#watch = undefined;
  }

  #begin(path: string): void {
    this.#looks = 0;
    this.#why = '';
    if (this.#layer?.state === 'PENDING') void this.#look(path);
    else this.#watch = this.#follow(path);
    this.#looking = setInterval(() => {
      if (this.#layer?.state !== 'COMPLETE') void this.#look(path);
    }, LOOK);
  }

  #follow(path: string): Watch {
    const { open, tell } = this.#options;
    return new Watch({
      messages: true,
      open: () => open(path),
      onSnapshot: ({ messages }) => {
        tell({ id: 'messages', path, messages });
        void this.#look(path);
      },
      onDelta: ({ messages, missed, ended }) => {
        tell({ id: 'messages', path, messages });
        if (missed.messages > 0) void this.#readLast(path);
        if (ended) void this.#look(path);
      },
      onLost: (reason) => tell({ id: 'notice', text: reason }),
    });
  }

  /** What a delta has left out may be the last that there is. */
  async #readLast(path: string): Promise<void> {
    const page = await this.#watch?.layer?.messages({ ...ALL_MESSAGES, limit: PAGE, last: true });
    if (page?.ok === true)
      this.#options.tell({ id: 'messages', path, messages: page.value.messages });
  }

  async #look(path: string): Promise<void> {
    const details = await this.#watch?.layer?.details();
    await this.#explain(path);
    const known = details?.ok === true ? details.value : undefined;
    this.#options.tell({ id: 'facts', facts: { path, details: known, why: this.#why } });
  }

  async #explain(path: string): Promise<void> {
    const view = this.#layer;
    const waits = view !== undefined && view.state !== 'COMPLETE' && waitingJobs(view.counts) > 0;
    if (!waits) this.#why = '';
    else if (this.#looks++ % WHY === 0) {
      const layer = await this.#options.open(path);
      if (!layer.ok) return;
      const status = await readStatus(layer.value, { depth: 0 });
      layer.value.close();
      this.#why = status.ok ? status.value.why : '';
    }
  }
}

function rangeOf(
  log: Log,
  direction: Direction,
): { readonly after?: number; readonly before?: number; readonly last?: boolean } {
  switch (direction) {
    case 'older':
      return { before: startOf(log), last: true };
    case 'newer':
      return { after: endOf(log) };
    case 'first':
      return {};
    case 'last':
      return { last: true };
    default:
      return direction satisfies never;
  }
}
