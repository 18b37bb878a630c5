import { rests, unmet } from '@gator/inspect';
import type { LayerView } from '@gator/protocol';
import type { Size } from '../live/layout.ts';
import type { Line } from '../live/line.ts';
import { layerPieces } from '../view/status-lines.ts';
import { rowsOf, type Row } from './rows.ts';
import { cursorPlace, type State } from './state.ts';
import { layerAt, parentOf, type Tree } from './tree.ts';

const FOLDS = { folded: '▸ ', unfolded: '▾ ', leaf: '  ' } as const;

/** The rows of the tree that there is room for, with the cursor among them. */
export function drawTree(state: State, size: Size, now: number): Line[] {
  const rows = rowsOf(state);
  const place = cursorPlace(state, rows);
  const top = Math.max(0, Math.min(place - Math.floor(size.rows / 2), rows.length - size.rows));
  return rows
    .slice(top, top + size.rows)
    .map((row, index) => rowLine(state, row, top + index === place, now));
}

function rowLine(state: State, row: Row, isCursor: boolean, now: number): Line {
  const style = state.focus === 'tree' ? 'inverse' : 'bold';
  const marker: Line = isCursor
    ? [
        [style, '>'],
        ['plain', ' '],
      ]
    : [['plain', '  ']];
  if (row.id === 'rest') return [...marker, ['plain', row.branch], ['dim', row.text]];
  const { layer, fold, branch } = row;
  const why = whyOf(state.tree, layer);
  return [...marker, ['plain', branch + FOLDS[fold]], ...layerPieces(layer, why, now)];
}

/** Why a layer waits or how it ended, as far as its siblings and itself tell. */
export function whyOf(tree: Tree, layer: LayerView): string {
  if (layer.state !== 'PENDING') return layer.reason;
  const siblings = parentOf(layer.path);
  const pending = layer.dependencies.filter(
    ({ on }) => layerAt(tree, `${siblings}/${on}`)?.state !== 'COMPLETE',
  );
  if (pending.length > 0) return unmet(pending);
  return rests(layer) ? layer.reason : '';
}
