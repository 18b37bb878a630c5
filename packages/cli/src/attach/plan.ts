import type { Size } from '../live/layout.ts';

/** From this width on, the layer that is looked at stands beside the tree, and below it otherwise. */
const WIDE = 140;
/** Rows of the headline and of the last line. */
const FRAME = 2;
/** Rows of the panel that tell of the layer, above its messages. */
export const PANEL_HEAD = 2;

/** How the screen is shared out. */
export interface Plan {
  readonly beside: boolean;
  readonly tree: Size;
  /** With its head. */
  readonly panel: Size;
}

/** Shares a screen out between the tree and the layer that is looked at. */
export function planFor({ columns, rows }: Size): Plan {
  const room = Math.max(2, rows - FRAME);
  if (columns >= WIDE) {
    const width = Math.floor(columns * 0.45);
    const beside = columns - width - ' │ '.length;
    return {
      beside: true,
      tree: { columns: width, rows: room },
      panel: { columns: beside, rows: room },
    };
  }
  const tree = Math.max(1, Math.floor(room * 0.45));
  return { beside: false, tree: { columns, rows: tree }, panel: { columns, rows: room - tree } };
}

/** Rows for messages, or for facts, in the panel. */
export function panelHeight(size: Size): number {
  return Math.max(1, planFor(size).panel.rows - PANEL_HEAD);
}
