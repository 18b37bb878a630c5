import type { Key } from './key.ts';
import { endOf, scrolled, startOf, type Direction } from './log.ts';
import { panelHeight, planFor } from './plan.ts';
import { only, readMore, seek } from './reading.ts';
import { rowsOf, type Row } from './rows.ts';
import { cursorPlace, cursorRow, lookedAt, type Mode, type Reaction, type State } from './state.ts';
import { parentOf } from './tree.ts';

/** Columns by which lines are moved to the side. */
const SHIFT = 20;

/** What a key does. */
export function press(state: State, key: Key): Reaction {
  const { mode } = state;
  switch (mode.id) {
    case 'browse':
      return browse({ ...state, notice: '' }, key);
    case 'typing':
      return typed(state, mode, key);
    case 'asking':
      return answered(state, mode, key);
    case 'help':
      return only({ ...state, mode: { id: 'browse' } });
    case 'over':
      return only(state);
    default:
      return mode satisfies never;
  }
}

function browse(state: State, key: Key): Reaction {
  if (key.id === 'character') return letter(state, key.text);
  if (key.id === 'tab' || key.id === 'back-tab')
    return only({ ...state, focus: state.focus === 'tree' ? 'panel' : 'tree' });
  if (key.id === 'escape') return only(cleared(state));
  if (state.focus === 'tree') return moveCursor(state, key);
  return state.panel === 'messages' ? moveLog(state, key) : moveFacts(state, key);
}

function letter(state: State, text: string): Reaction {
  switch (text) {
    case 'q':
      return only({ ...state, mode: { id: 'over' } });
    case '?':
      return only({ ...state, mode: { id: 'help' } });
    case '/':
      return only({ ...state, mode: { id: 'typing', what: whatToType(state), text: '' } });
    case 'f':
      return only({ ...state, failedOnly: !state.failedOnly });
    case 'd':
      return only({ ...state, panel: state.panel === 'messages' ? 'facts' : 'messages' });
    case 's':
      return only(asked(state));
    case 'n':
      return state.log.find === '' ? only(state) : seek(state, 'older');
    case 'N':
      return state.log.find === '' ? only(state) : seek(state, 'newer');
    default:
      return only(state);
  }
}

function whatToType({ focus, panel }: State): 'filter' | 'find' {
  return focus === 'panel' && panel === 'messages' ? 'find' : 'filter';
}

/** Whether the layer that is looked at is to be stopped, if there is anything to stop. */
function asked(state: State): State {
  const layer = lookedAt(state);
  if (layer.state === 'COMPLETE') return { ...state, notice: `${layer.ident} has ended already` };
  return { ...state, mode: { id: 'asking', layer } };
}

/** Nothing is filtered, and nothing looked for, any more. */
function cleared(state: State): State {
  const log = { ...state.log, find: '', found: undefined, seeking: undefined };
  return { ...state, filter: '', failedOnly: false, log };
}

function moveCursor(state: State, { id }: Key): Reaction {
  if (id === 'right' || id === 'left' || id === 'enter') return fold(state, id);
  const rows = rowsOf(state);
  const step = stepOf(id, Math.max(1, planFor(state.size).tree.rows - 1));
  return only(withCursor(state, rows, cursorPlace(state, rows) + step));
}

/** How far a key goes, in rows, downwards; not at all, where it is no key to move with. */
function stepOf(id: Key['id'], page: number): number {
  const steps: Partial<Record<Key['id'], number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    home: -Infinity,
    end: Infinity,
  };
  return steps[id] ?? 0;
}

function withCursor(state: State, rows: readonly Row[], place: number): State {
  const row = rows[Math.min(rows.length - 1, Math.max(0, place))];
  return { ...state, cursor: row?.key ?? state.cursor };
}

/** Unfolds, folds, or asks for more of what the cursor is on; to the left of a leaf is its tier. */
function fold(state: State, key: 'left' | 'right' | 'enter'): Reaction {
  const row = cursorRow(state);
  if (row === undefined) return only(state);
  if (row.id === 'rest') {
    if (key === 'left') return only({ ...state, cursor: row.tier });
    const { paged = 0 } = state.tree.branches.get(row.tier) ?? {};
    return { state, effects: [{ id: 'more', path: row.tier, after: paged }] };
  }
  const wants = key === 'enter' ? (row.fold === 'folded' ? 'right' : 'left') : key;
  if (row.fold === 'folded' && wants === 'right') return only(unfolded(state, row.key, true));
  if (row.fold === 'unfolded' && wants === 'left') return only(unfolded(state, row.key, false));
  if (key === 'left' && row.key !== state.tree.root.path)
    return only({ ...state, cursor: parentOf(row.key) });
  return only(key === 'enter' ? { ...state, focus: 'panel' } : state);
}

function unfolded(state: State, path: string, isUnfolded: boolean): State {
  const paths = new Set(state.unfolded);
  if (isUnfolded) paths.add(path);
  else paths.delete(path);
  return { ...state, unfolded: paths };
}

function moveLog(state: State, { id }: Key): Reaction {
  const { log } = state;
  if (id === 'left' || id === 'right') return only(shifted(state, id === 'left' ? -SHIFT : SHIFT));
  if (id === 'home' && startOf(log) > 1) return jump(state, 'first');
  if (id === 'end' && endOf(log) < log.last) return jump(state, 'last');
  const height = panelHeight(state.size);
  return readMore({ ...state, log: scrolled(log, -stepOf(id, height), height) });
}

function jump(state: State, direction: Direction): Reaction {
  const log = { ...state.log, reading: direction };
  return { state: { ...state, log }, effects: [{ id: 'read', direction }] };
}

function shifted(state: State, by: number): State {
  return { ...state, log: { ...state.log, shift: Math.max(0, state.log.shift + by) } };
}

function moveFacts(state: State, { id }: Key): Reaction {
  const step = id === 'end' ? 0 : stepOf(id, panelHeight(state.size));
  return only({ ...state, factsTop: Math.max(0, state.factsTop + step) });
}

/** A filter is laid over the tree as it is typed; a text is looked for once it is whole. */
function typed(state: State, mode: Extract<Mode, { id: 'typing' }>, key: Key): Reaction {
  const { what, text } = mode;
  if (key.id === 'character') return only(withText(state, what, text + key.text));
  if (key.id === 'erase')
    return only(withText(state, what, Array.from(text).slice(0, -1).join('')));
  if (key.id === 'escape') return only({ ...withText(state, what, ''), mode: { id: 'browse' } });
  if (key.id !== 'enter') return only(state);
  const done: State = { ...state, mode: { id: 'browse' } };
  if (what === 'filter' || text === '') return only(done);
  return seek({ ...done, log: { ...state.log, find: text, found: undefined } }, 'older');
}

function withText(state: State, what: 'filter' | 'find', text: string): State {
  const typing: State = { ...state, mode: { id: 'typing', what, text } };
  return what === 'filter' ? { ...typing, filter: text } : typing;
}

function answered(state: State, { layer }: Extract<Mode, { id: 'asking' }>, key: Key): Reaction {
  const browsing: State = { ...state, mode: { id: 'browse' } };
  const isYes = key.id === 'character' && key.text.toLowerCase() === 'y';
  if (!isYes) return only({ ...browsing, notice: 'nothing was stopped' });
  return { state: browsing, effects: [{ id: 'stop', layer }] };
}
