import {
  SEVERITIES,
  value,
  type Delta,
  type Expected,
  type LayerView,
  type MessageView,
} from '@gator/protocol';
import { follow } from './follow.ts';
import type { Layer } from './layer.ts';
import { passes, readPage, type LogFilter, type LogLine, type LogListener } from './log-filter.ts';
import type { Open } from './target.ts';
import { childrenOf } from './walk.ts';

/** Hears what comes, and what cannot be read of it. */
export interface FollowListener extends Pick<LogListener, 'unread'> {
  readonly lines: (lines: readonly LogLine[]) => void;
}

/**
 * Goes on with the messages of a layer and of all below it, as they come, until it has ended and
 * all that was recorded has been told.
 *
 *     each layer:  followed ──ended, or lost──► read to its end ──its layers below too──► done
 *                   │  ▲ └──a child starts: it is followed too
 *                   └──┘ nobody answers: it is opened again
 */
export class LogFollower {
  readonly #filter: LogFilter;
  readonly #listener: FollowListener;
  /** The last number of each layer that was told, or that is not wanted any more. */
  readonly #told: Map<string, number>;
  readonly #from: number;
  readonly #begun = new Map<string, Promise<void>>();

  /**
   * @param told the last number of each layer that was told before; others are told from their start
   * @param from Unix seconds: layers below that ended before are not wanted
   */
  constructor(
    filter: LogFilter,
    { told, from }: { readonly told: ReadonlyMap<string, number>; readonly from: number },
    listener: FollowListener,
  ) {
    this.#filter = filter;
    this.#told = new Map(told);
    this.#from = from;
    this.#listener = listener;
  }

  /** Follows a layer. Settles when it has ended, or with the reason why it cannot be followed. */
  async follow(open: Open): Promise<Expected<undefined>> {
    for (let hasEnded = false; !hasEnded;) {
      const layer = await open();
      if (!layer.ok) return layer;
      const view = await layer.value.view();
      if (!view.ok) return view;
      hasEnded = view.value.state === 'COMPLETE';
      // A connection may also end before its layer does: then the layer is followed again.
      if (hasEnded) await this.#rest(layer.value, view.value);
      else await this.#live(layer.value, view.value);
      layer.value.close();
    }
    return value(undefined);
  }

  /** What a layer tells while it lives. */
  async #live(layer: Layer, view: LayerView): Promise<void> {
    let work: Promise<void> = Promise.resolve();
    const following = await follow(layer, { messages: true }, (delta) => {
      work = work.then(() => this.#take(layer, view.path, delta));
    });
    if (!following.ok) return;
    await this.#catchUp(layer, view.path, Infinity);
    for await (const child of childrenOf(layer, view)) this.#child(layer, child);
    await following.value.ended;
    await work;
  }

  /** A delta that leaves out messages may be the last for long: they are read at once. */
  async #take(layer: Layer, path: string, { messages, children, missed }: Delta): Promise<void> {
    for (const child of children) this.#child(layer, child);
    const next = messages[0]?.uid ?? Infinity;
    if (missed.messages > 0 || (messages.length > 0 && next > this.#last(path) + 1))
      await this.#catchUp(layer, path, next);
    this.#tell(path, messages);
  }

  /** A child that has started is followed on its own. */
  #child(parent: Layer, child: LayerView): void {
    if (!this.#filter.below || this.#begun.has(child.path)) return;
    if (child.started === null || (child.stopped ?? Infinity) < this.#from) return;
    this.#begun.set(
      child.path,
      this.follow(() => parent.below(child)).then((followed) => {
        if (!followed.ok) this.#listener.unread(child.path, followed.reason);
      }),
    );
  }

  /** What a layer that has ended recorded, and what its children did that nobody has followed yet. */
  async #rest(layer: Layer, view: LayerView): Promise<void> {
    await this.#catchUp(layer, view.path, Infinity);
    for await (const child of childrenOf(layer, view)) {
      this.#child(layer, child);
      await this.#begun.get(child.path);
    }
  }

  /** Reads the messages after the last that was told, up to one that is at hand. */
  async #catchUp(layer: Layer, path: string, before: number): Promise<void> {
    for (;;) {
      const range = { after: this.#last(path), before: Math.min(before, Number.MAX_SAFE_INTEGER) };
      const page = await readPage(layer, path, this.#filter, range, this.#listener);
      if (page.length === 0) return;
      this.#tell(path, page);
    }
  }

  #tell(path: string, messages: readonly MessageView[]): void {
    const { severity, since } = this.#filter;
    const fresh = messages.filter(({ uid }) => uid > this.#last(path));
    const wanted = fresh.filter(
      (message) =>
        SEVERITIES[message.severity] >= SEVERITIES[severity] &&
        message.timestamp >= since &&
        passes(this.#filter, message),
    );
    this.#told.set(path, Math.max(this.#last(path), messages.at(-1)?.uid ?? 0));
    if (wanted.length > 0) this.#listener.lines(wanted.map((message) => ({ path, message })));
  }

  #last(path: string): number {
    return this.#told.get(path) ?? 0;
  }
}
