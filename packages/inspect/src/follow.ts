import { setTimeout as delay } from 'node:timers/promises';
import {
  value,
  type Delta,
  type Expected,
  type LayerView,
  type MessageView,
  type Reply,
} from '@gator/protocol';
import type { Layer } from './layer.ts';
import { ALL_CHILDREN, ALL_MESSAGES } from './source.ts';

/** Milliseconds between two questions to a layer that does not tell by itself. */
const ASK = 500;

/** A layer that is followed. */
export interface Following {
  /** What was there when the following began; a layer that has ended has nothing more to tell. */
  readonly snapshot: Reply<'subscribe'>;
  /** Settles when the layer has ended, when nobody answers for it any more, or when the following was closed. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface FollowOptions {
  readonly messages: boolean;
}

type OnDelta = (delta: Delta) => void;

/**
 * Follows a layer: over its socket, which tells what changes, or by asking again and again where a
 * layer above answers for it. What a delta leaves out is told as missed, and messages are numbered
 * without a gap, so that it can be read from the layer.
 */
export function follow(
  layer: Layer,
  options: FollowOptions,
  onDelta: OnDelta,
): Promise<Expected<Following>> {
  return layer.tells ? subscribe(layer, options, onDelta) : askAgain(layer, options, onDelta);
}

async function subscribe(
  layer: Layer,
  options: FollowOptions,
  onDelta: OnDelta,
): Promise<Expected<Following>> {
  const ended = Promise.withResolvers<undefined>();
  let open = true;
  const close = (): void => {
    open = false;
    ended.resolve(undefined);
  };
  const snapshot = await layer.subscribe(options, (delta) => {
    if (open) onDelta(delta);
    if (delta.ended) close();
  });
  if (!snapshot.ok) return snapshot;
  void layer.closed?.then(close);
  return value({ snapshot: snapshot.value, ended: ended.promise, close });
}

async function askAgain(
  layer: Layer,
  { messages }: FollowOptions,
  onDelta: OnDelta,
): Promise<Expected<Following>> {
  const snapshot = await readSnapshot(layer, messages);
  if (!snapshot.ok) return snapshot;
  const stop = new AbortController();
  void layer.closed?.then(() => {
    stop.abort();
  });
  const ended = asking(layer, { ...snapshot.value, wantsMessages: messages }, onDelta, stop.signal);
  return value({
    snapshot: snapshot.value,
    ended,
    close: () => {
      stop.abort();
    },
  });
}

async function readSnapshot(
  layer: Layer,
  messages: boolean,
): Promise<Expected<Reply<'subscribe'>>> {
  const view = await layer.view();
  if (!view.ok) return view;
  const children = await layer.children(ALL_CHILDREN);
  if (!children.ok) return children;
  const last = await layer.messages({ ...ALL_MESSAGES, limit: messages ? 100 : 0, last: true });
  if (!last.ok) return last;
  return value({
    layer: view.value,
    children: children.value.children,
    children_total: children.value.total,
    messages: last.value.messages,
  });
}

/** What was heard last, so that only what is new is told. */
interface Heard {
  readonly layer: LayerView;
  readonly children: readonly LayerView[];
  readonly messages: readonly MessageView[];
  readonly wantsMessages: boolean;
}

async function asking(
  layer: Layer,
  first: Heard,
  onDelta: OnDelta,
  signal: AbortSignal,
): Promise<void> {
  let last = first.messages.at(-1)?.uid ?? 0;
  let known = new Map(first.children.map((child) => [child.ident, JSON.stringify(child)]));
  for (let { state } = first.layer; state !== 'COMPLETE';) {
    if (!(await waited(signal))) return;
    const view = await layer.view();
    const children = await layer.children(ALL_CHILDREN);
    const limit = first.wantsMessages ? 500 : 0;
    const page = await layer.messages({ ...ALL_MESSAGES, after: last, limit, last: true });
    if (!view.ok || !children.ok || !page.ok || signal.aborted) return;
    const { messages } = page.value;
    const changed = children.value.children.filter(
      (child) => known.get(child.ident) !== JSON.stringify(child),
    );
    const skipped = (messages[0]?.uid ?? last + 1) - last - 1;
    last = messages.at(-1)?.uid ?? last;
    known = new Map(children.value.children.map((child) => [child.ident, JSON.stringify(child)]));
    state = view.value.state;
    const ended = state === 'COMPLETE';
    const missed = { messages: skipped, children: 0 };
    if (changed.length + messages.length > 0 || ended)
      onDelta({ layer: view.value, children: changed, messages, missed, ended });
  }
}

/** False where it was closed meanwhile. */
async function waited(signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ASK, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
