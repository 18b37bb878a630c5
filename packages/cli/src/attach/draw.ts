import { barLine, type Size } from '../live/layout.ts';
import { fitLine, lineWidth, type Line } from '../live/line.ts';
import { tame } from '../output/visible.ts';
import { sinceOf } from '../view/model-of.ts';
import { headline, stages } from '../view/status-lines.ts';
import { drawPanel } from './draw-panel.ts';
import { drawTree } from './draw-tree.ts';
import { HELP } from './help.ts';
import { planFor } from './plan.ts';
import type { State } from './state.ts';

const HINTS = 'arrows move  Tab pane  / find  f failed  d details  s stop  ? help  q leave';

/** The whole screen: as many lines as it has rows, none wider than it. */
export function draw(state: State, now: number): Line[] {
  const { size } = state;
  const lines = [headlineOf(state, now), ...body(state, now)].slice(0, Math.max(0, size.rows - 1));
  const blank: Line = [];
  const padding = Array.from({ length: size.rows - 1 - lines.length }, () => blank);
  return [...lines, ...padding, lastLine(state)].map((line) => fitLine(line, size.columns));
}

/** How far a run is that goes on, and how it ended once it has. */
function headlineOf({ tree: { root }, size }: State, now: number): Line {
  if (root.state === 'COMPLETE') return headline(root, root.reason, now);
  return barLine({ counts: root.counts, since: sinceOf(root) }, size.columns, now);
}

function body(state: State, now: number): Line[] {
  if (state.mode.id === 'help') return HELP.map((text): Line => [['plain', text]]);
  const plan = planFor(state.size);
  const tree = filled(drawTree(state, plan.tree, now), plan.tree);
  const panel = drawPanel(state, plan.panel, now);
  if (!plan.beside) return [...tree, ...panel];
  return tree.map((line, row) => [
    ...padded(line, plan.tree.columns),
    ['dim', ' │ '],
    ...(panel[row] ?? []),
  ]);
}

/** As many lines as there are rows. */
function filled(lines: readonly Line[], { rows }: Size): Line[] {
  return Array.from({ length: rows }, (_, row) => lines[row] ?? []);
}

function padded(line: Line, columns: number): Line {
  const fitted = fitLine(line, columns);
  return [...fitted, ['plain', ' '.repeat(Math.max(0, columns - lineWidth(fitted)))]];
}

/** What is typed or asked, what has happened last, or what the keys do. */
function lastLine(state: State): Line {
  const { mode, notice, filter, failedOnly } = state;
  switch (mode.id) {
    case 'typing':
      return [['bold', `${mode.what}: ${tame(mode.text)}_`]];
    case 'asking': {
      const { path, counts } = mode.layer;
      return [
        ['yellow', `stop ${tame(path)} (${stages(counts)})? y stops it, any other key does not`],
      ];
    }
    case 'help':
      return [['dim', 'any key goes back']];
    case 'browse':
    case 'over':
      break;
    default:
      return mode satisfies never;
  }
  if (notice !== '') return [['yellow', tame(notice)]];
  const shown = [failedOnly ? 'failed only' : '', filter === '' ? '' : `filter: ${tame(filter)}`];
  const narrowed = shown.filter((text) => text !== '').join(', ');
  if (narrowed !== '')
    return [
      ['cyan', narrowed],
      ['dim', '  Escape shows all'],
    ];
  return [['dim', HINTS]];
}
