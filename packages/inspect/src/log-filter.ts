import type { LayerView, MessageView, SeverityName } from '@gator/protocol';
import type { Layer } from './layer.ts';
import { ALL_MESSAGES } from './source.ts';

/** Which messages of a tree are wanted. */
export interface LogFilter {
  /** The mildest. */
  readonly severity: SeverityName;
  /** Unix seconds; 0 for all. */
  readonly since: number;
  /** What is found in the text of each; undefined for all. */
  readonly grep: RegExp | undefined;
  /** Whether those of the layers below are wanted too. */
  readonly below: boolean;
}

/** A message, and the layer that it is of. */
export interface LogLine {
  readonly path: string;
  readonly message: MessageView;
}

/** Hears how far the messages of each layer were read. */
export interface LogListener {
  /** The number of the last message of a layer that was read. */
  readonly heard: (path: string, uid: number) => void;
  /** Messages of a layer cannot be read. */
  readonly unread: (path: string, reason: string) => void;
}

/** Messages that are read of one layer at once. */
export const PAGE = 1000;

/** Whether a message is wanted that was not asked for by its severity and time. */
export function passes({ grep }: LogFilter, { message }: MessageView): boolean {
  return grep === undefined || grep.test(message);
}

/** Which part of a layer's messages is read. */
export interface LogRange {
  readonly after?: number;
  readonly before?: number;
  readonly last?: boolean;
  /** By default a page. */
  readonly limit?: number;
}

/** How many messages a layer has by now; none where they cannot be read. */
export async function countMessages(layer: Layer): Promise<number> {
  const page = await layer.messages({ ...ALL_MESSAGES, limit: 0 });
  return page.ok ? page.value.total : 0;
}

/** A page of a layer's messages, filtered but for `grep`; empty at the end, and where they cannot be read. */
export async function readPage(
  layer: Layer,
  path: string,
  { severity, since }: LogFilter,
  range: LogRange,
  { unread }: Pick<LogListener, 'unread'>,
): Promise<MessageView[]> {
  const asked = { ...ALL_MESSAGES, limit: PAGE, severity, since, ...range };
  const page = await layer.messages(asked);
  if (!page.ok) unread(path, page.reason);
  return page.ok ? page.value.messages : [];
}

/** One of a layer's children, to read its messages; undefined where it cannot be opened. */
export async function openBelow(
  parent: Layer,
  child: LayerView,
  { unread }: Pick<LogListener, 'unread'>,
): Promise<Layer | undefined> {
  const layer = await parent.below(child);
  if (!layer.ok) unread(child.path, layer.reason);
  return layer.ok ? layer.value : undefined;
}
