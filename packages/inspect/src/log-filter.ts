import type { MessageView, SeverityName } from '@gator/protocol';
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

/** Messages that are read of one layer at once. */
export const PAGE = 1000;

/** Whether a message is wanted that was not asked for by its severity and time. */
export function passes({ grep }: LogFilter, { message }: MessageView): boolean {
  return grep === undefined || grep.test(message);
}

/** The next page of a layer's messages, filtered but for `grep`; empty at the end, and where they cannot be read. */
export async function readPage(
  layer: Layer,
  { severity, since }: LogFilter,
  range: { readonly after?: number; readonly before?: number; readonly last?: boolean },
  limit = PAGE,
): Promise<MessageView[]> {
  const page = await layer.messages({ ...ALL_MESSAGES, limit, severity, since, ...range });
  return page.ok ? page.value.messages : [];
}
