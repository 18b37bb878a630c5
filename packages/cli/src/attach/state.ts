import type { Delta, LayerDetails, LayerView, MessageView, Reply } from '@gator/protocol';
import type { Size } from '../live/layout.ts';
import type { Key } from './key.ts';
import { emptyLog, type Direction, type Log } from './log.ts';
import { rowsOf, type Row, type Selection } from './rows.ts';
import { layerAt } from './tree.ts';

/**
 * What the keys mean:
 *
 *     browse ──/──► typing ──Enter, Escape──► browse
 *     browse ──s──► asking ──y, any other──► browse
 *     browse ──?──► help ──any──► browse
 *     browse ──q──► over
 */
export type Mode =
  | { readonly id: 'browse' }
  /** A text is typed: to filter the tree by, or to find among the messages. */
  | { readonly id: 'typing'; readonly what: 'filter' | 'find'; readonly text: string }
  /** Whether a layer is to be stopped. */
  | { readonly id: 'asking'; readonly layer: LayerView }
  | { readonly id: 'help' }
  | { readonly id: 'over' };

/** What is known of the layer that is looked at, besides its messages. */
export interface Facts {
  /** The layer's path. */
  readonly path: string;
  /** Undefined of a layer that has not started. */
  readonly details: LayerDetails | undefined;
  /** Why it waits; empty where it does not. */
  readonly why: string;
}

/** All that the view shows. */
export interface State extends Selection {
  readonly size: Size;
  /** The row that the cursor is on, by its key. */
  readonly cursor: string;
  /** Where the arrows move. */
  readonly focus: 'tree' | 'panel';
  readonly panel: 'messages' | 'facts';
  /** The first line of the facts that is shown. */
  readonly factsTop: number;
  readonly mode: Mode;
  readonly log: Log;
  readonly facts: Facts | undefined;
  /** What has happened last, in a sentence. */
  readonly notice: string;
}

/** What the view hears. */
export type Event =
  | { readonly id: 'key'; readonly key: Key }
  | { readonly id: 'resized'; readonly size: Size }
  | { readonly id: 'snapshot'; readonly path: string; readonly snapshot: Reply<'subscribe'> }
  | { readonly id: 'delta'; readonly path: string; readonly delta: Delta }
  | {
      readonly id: 'children';
      readonly path: string;
      readonly page: Reply<'children'>;
      readonly paged: number;
    }
  /** Messages that have come in the layer that is looked at. */
  | { readonly id: 'messages'; readonly path: string; readonly messages: readonly MessageView[] }
  /** Messages that were read because they were scrolled to. */
  | {
      readonly id: 'read';
      readonly path: string;
      readonly direction: Direction;
      readonly messages: readonly MessageView[];
    }
  | { readonly id: 'facts'; readonly facts: Facts }
  | { readonly id: 'notice'; readonly text: string };

/** What the view asks for. Which layers are followed is no effect: it follows from the state. */
export type Effect =
  | { readonly id: 'read'; readonly direction: Direction }
  /** The next page of a tier's children. */
  | { readonly id: 'more'; readonly path: string; readonly after: number }
  | { readonly id: 'stop'; readonly layer: LayerView };

export interface Reaction {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** The view as it opens. */
export function begin(root: LayerView, size: Size): State {
  return {
    tree: { root, branches: new Map() },
    unfolded: new Set([root.path]),
    filter: '',
    failedOnly: false,
    size,
    cursor: root.path,
    focus: root.kind === 'job' ? 'panel' : 'tree',
    panel: 'messages',
    factsTop: 0,
    mode: { id: 'browse' },
    log: emptyLog(root.path),
    facts: undefined,
    notice: '',
  };
}

/** The place of the cursor among the rows. */
export function cursorPlace(state: State, rows: readonly Row[]): number {
  return Math.max(
    0,
    rows.findIndex(({ key }) => key === state.cursor),
  );
}

/** The row that the cursor is on. Where it is gone, that is the first. */
export function cursorRow(state: State): Row | undefined {
  const rows = rowsOf(state);
  return rows[cursorPlace(state, rows)];
}

/** The layer that is looked at: the one that the cursor is on, or the tier whose rest it is on. */
export function lookedAt(state: State): LayerView {
  const row = cursorRow(state);
  if (row?.id === 'layer') return row.layer;
  return (row && layerAt(state.tree, row.tier)) ?? state.tree.root;
}
