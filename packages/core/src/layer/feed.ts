import type { Asker } from '@gator/client';
import { failure, value, type Delta, type Expected, type Reply } from '@gator/protocol';
import { lookInto, readNews, readSnapshot, type MessageQuery } from '@gator/store';
import { DeltaFrames, NOTHING_MISSED, type Missed } from './delta-frames.ts';

/** Milliseconds between deltas. */
const TICK = 200;
/** The most of each that one delta holds; what is beyond counts as missed. */
const AT_MOST = 500;
/** A client that has not taken this many bytes is told nothing more until it has: 256 KiB. */
const BACKLOG = 256 * 1024;
/** What a snapshot holds. */
const SNAPSHOT_CHILDREN = 1000;
const SNAPSHOT_MESSAGES = 100;

const ALL: MessageQuery = { after: 0, limit: 0, severity: 'DEBUG', since: 0, last: true };

/** One client, and how much was not told to it because it did not read. */
interface Subscriber {
  readonly messages: boolean;
  missed: Missed;
}

export interface FeedOptions {
  readonly directory: string;
  /** Puts everything recorded so far on disk. */
  readonly flush: () => void;
}

/**
 * Tells clients what changes in a layer: a snapshot first, then a delta now and then. What changed
 * is read from the layer's database, once for all clients, so that they cost no memory here; one
 * that does not read is passed over, and told how much it has missed once it reads again.
 *
 *     idle ──subscribe──► telling ──the last client is gone──► idle
 *                            └──the layer ends: the last delta──► over
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #subscribers = new Map<Asker, Subscriber>();
  readonly #changed = new Set<string>();
  /** How many messages were recorded, and how many of them were told. */
  #recorded = 0;
  #told = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** So many messages were recorded. */
  messages(count: number): void {
    this.#recorded += count;
  }

  /** A child has changed. */
  child(ident: string): void {
    if (this.#subscribers.size > 0) this.#changed.add(ident);
  }

  /** Begins to tell a client what changes, from the snapshot on that is returned. */
  subscribe(asker: Asker | undefined, messages: boolean): Expected<Reply<'subscribe'>> {
    if (asker === undefined)
      return failure('only a connection of its own can be told what changes');
    // What the others have not been told yet is in the snapshot, and must not come again in a delta.
    const told = this.#tell(false);
    if (!told.ok) return told;
    this.#told = this.#recorded;
    const snapshot = this.#snapshot(messages);
    if (!snapshot.ok) return snapshot;
    this.#subscribers.set(asker, { messages, missed: NOTHING_MISSED });
    this.#timer ??= setInterval(() => {
      this.#tell(false);
    }, TICK).unref();
    return snapshot;
  }

  /** The layer has ended, and so has what there is to tell. Who cannot be told so is cut off. */
  end(): void {
    if (!this.#tell(true).ok) for (const asker of this.#subscribers.keys()) asker.close();
    this.#subscribers.clear();
    this.#rest();
  }

  #snapshot(messages: boolean): Expected<Reply<'subscribe'>> {
    const { directory, flush } = this.#options;
    flush();
    const children = { after: 0, limit: SNAPSHOT_CHILDREN, only: 'all' } as const;
    const last = { ...ALL, limit: messages ? SNAPSHOT_MESSAGES : 0 };
    return lookInto(
      directory,
      () => readSnapshot(directory, children, last),
      'the layer has not recorded anything yet',
    );
  }

  /** What has changed and cannot be read is told once it can. */
  #tell(ended: boolean): Expected<undefined> {
    for (const asker of this.#subscribers.keys()) if (asker.closed) this.#subscribers.delete(asker);
    if (this.#subscribers.size === 0) this.#rest();
    else if (this.#hasNews || ended) {
      const delta = this.#delta(ended);
      if (!delta.ok) return delta;
      const frames = new DeltaFrames(delta.value);
      for (const [asker, subscriber] of this.#subscribers)
        send(asker, subscriber, delta.value, frames);
    }
    return value(undefined);
  }

  /** Nobody listens: nothing is kept for anybody. */
  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#changed.clear();
  }

  /** What has changed since the last delta. */
  #delta(ended: boolean): Expected<Delta> {
    const fresh = this.#recorded - this.#told;
    const { directory, flush } = this.#options;
    flush();
    const idents = [...this.#changed].slice(-AT_MOST);
    const range = { ...ALL, after: this.#told, limit: AT_MOST };
    const news = lookInto(directory, () => readNews(directory, idents, range), 'it is gone');
    if (!news.ok) return news;
    const { layer, children, messages } = news.value;
    const missed = {
      messages: Math.max(0, fresh - messages.length),
      children: this.#changed.size - idents.length,
    };
    this.#told = this.#recorded;
    this.#changed.clear();
    return value({ layer, children, messages, missed, ended });
  }

  get #hasNews(): boolean {
    return this.#recorded > this.#told || this.#changed.size > 0 || this.#isOwed;
  }

  /** Whether a client that was passed over reads again, and has not been told so. */
  get #isOwed(): boolean {
    return [...this.#subscribers].some(
      ([asker, { missed }]) => missed.messages + missed.children > 0 && asker.backlog <= BACKLOG,
    );
  }
}

/** Sends a delta to one client. One that does not read is passed over, and told of the end alone. */
function send(asker: Asker, subscriber: Subscriber, delta: Delta, frames: DeltaFrames): void {
  const { messages, missed } = subscriber;
  if (asker.backlog <= BACKLOG) {
    asker.send(frames.frame(messages, missed));
    subscriber.missed = NOTHING_MISSED;
    return;
  }
  const missedNow = {
    messages: missed.messages + delta.messages.length + delta.missed.messages,
    children: missed.children + delta.children.length + delta.missed.children,
  };
  if (delta.ended) asker.send(new DeltaFrames(endOf(delta)).frame(messages, missedNow));
  else subscriber.missed = missedNow;
}

/** The last delta without what has changed: what a client that is behind can be told at most. */
function endOf(delta: Delta): Delta {
  return { ...delta, messages: [], children: [], missed: NOTHING_MISSED };
}
