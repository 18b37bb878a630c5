import fc from 'fast-check';
import { expect, test } from 'vitest';
import { painter } from '../output/colour.ts';
import { lineWidth, paintLine } from '../live/line.ts';
import { draw } from './draw.ts';
import { keysIn } from './key.ts';
import { react } from './react.ts';
import { rowsOf, unfoldedTiers } from './rows.ts';
import { begin, type Effect, type Event, type State } from './state.ts';
import { ended, layer, messages, tier } from './testing/layers.ts';

const SIZE = { columns: 80, rows: 24 };
const NOW = 10_000_000;
const root = tier('root', 4);
const children = [
  tier('root/sims', 2),
  ended('root/build', 'FAILURE'),
  ended('root/lint', 'SUCCESS'),
];
const snapshot = { layer: root, children, children_total: 3, messages: [] };
const opened = after(begin(root, SIZE), { id: 'snapshot', path: 'root', snapshot }).state;

/** What the view is after several events, and what it asked for on the way. */
function after(state: State, ...events: Event[]): { state: State; effects: Effect[] } {
  const effects: Effect[] = [];
  for (const event of events) {
    const reaction = react(state, event);
    state = reaction.state;
    effects.push(...reaction.effects);
  }
  return { state, effects };
}

/** The events of what is typed. */
function typed(text: string): Event[] {
  return keysIn(text).map((key) => ({ id: 'key', key }));
}

function shown(state: State): string[] {
  return draw(state, NOW).map((line) => paintLine(line, painter(false)).trimEnd());
}

const DOWN = '\u001b[B';
const LEFT = '\u001b[D';
const RIGHT = '\u001b[C';

test('the tree is unfolded, moved through and folded', () => {
  const below = after(opened, ...typed(DOWN + RIGHT)).state;
  expect(below.cursor).toBe('root/sims');
  expect(unfoldedTiers(below)).toEqual(new Set(['root', 'root/sims']));
  const jobs = [layer('root/sims/a'), layer('root/sims/b')];
  const sims = { layer: tier('root/sims', 2), children: jobs, children_total: 5, messages: [] };
  const full = after(below, { id: 'snapshot', path: 'root/sims', snapshot: sims }).state;
  expect(rowsOf(full).map(({ key }) => key)).toEqual([
    'root',
    'root/sims',
    'root/sims/a',
    'root/sims/b',
    'root/sims/',
    'root/build',
    'root/lint',
  ]);
  const rest = after(full, ...typed(DOWN + DOWN + DOWN + RIGHT));
  expect(rest.effects).toEqual([{ id: 'more', path: 'root/sims', after: 2 }]);
  const folded = after(rest.state, ...typed(LEFT + LEFT)).state;
  expect(rowsOf(folded).map(({ key }) => key)).toEqual([
    'root',
    'root/sims',
    'root/build',
    'root/lint',
  ]);
});

test('only what failed, or what a text is found in, and all again', () => {
  const failed = after(opened, ...typed('f')).state;
  expect(rowsOf(failed).map(({ key }) => key)).toEqual(['root', 'root/build']);
  const found = after(opened, ...typed('/LIN\r')).state;
  expect(rowsOf(found).map(({ key }) => key)).toEqual(['root', 'root/lint']);
  expect(rowsOf(after(found, ...typed('\u001b')).state)).toHaveLength(4);
});

test('a layer is stopped after a question, and only by a yes', () => {
  const asked = after(opened, ...typed(`${DOWN}s`)).state;
  expect(shown(asked).at(-1)).toBe(
    'stop root/sims (2 running)? y stops it, any other key does not',
  );
  expect(after(asked, ...typed('n')).effects).toEqual([]);
  expect(after(asked, ...typed('y')).effects).toMatchObject([
    { id: 'stop', layer: { path: 'root/sims' } },
  ]);
  const over = after(opened, ...typed(`${DOWN}${DOWN}s`));
  expect(shown(over.state).at(-1)).toBe('build has ended already');
});

test('a search reads on until it finds, or there is nothing more', () => {
  const log: Event = { id: 'messages', path: 'root', messages: messages(1001, 1100) };
  const searching = after(opened, log, ...typed('\t/line 700\r'));
  expect(searching.effects).toEqual([{ id: 'read', direction: 'older' }]);
  const page: Event = {
    id: 'read',
    path: 'root',
    direction: 'older',
    messages: messages(501, 1000),
  };
  const found = after(searching.state, page).state;
  expect(found.log.found).toBe(700);
  expect(shown(found).join('\n')).toContain('line 700');
  const none = after(searching.state, { ...page, messages: [] });
  expect(none.effects).toEqual([]);
  expect(none.state.log.seeking).toBeUndefined();
});

test('another layer has a log and facts of its own', () => {
  const state = after(opened, { id: 'messages', path: 'root', messages: messages(1, 3) }).state;
  expect(state.log.lines).toHaveLength(3);
  const other = after(state, ...typed(DOWN)).state;
  expect(other.log).toMatchObject({ path: 'root/sims', lines: [] });
  const late = after(other, { id: 'messages', path: 'root', messages: messages(4, 5) }).state;
  expect(late.log.lines).toEqual([]);
});

test('when the layer that is looked at is not shown any more, the first one is', () => {
  const state = after(opened, ...typed(`${DOWN}${DOWN}${DOWN}f`)).state;
  expect(state.log.path).toBe('root');
  expect(after(state, ...typed('\u001b')).state.log.path).toBe('root/lint');
});

test('the screen at 80 columns and 24 rows', () => {
  const log: Event = { id: 'messages', path: 'root/build', messages: messages(1, 2) };
  const state = after(opened, ...typed(DOWN + DOWN), log).state;
  const lines = shown(state).map((line) => line.replace(/\d\d:\d\d:\d\d/, '00:00:00'));
  expect(lines.filter((line) => line !== '')).toEqual([
    '[>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>] 0/4  10.0 s',
    '  ▾ RUN   root: 4 running  10.0 s',
    '  ├─ ▸ RUN   sims: 2 running  10.0 s',
    '> ├─   FAIL  build  1.0 s',
    '  └─   PASS  lint  1.0 s',
    '── FAIL root/build  1.0 s ──────────────────────────────────────────────────────',
    '00:00:00   line 1',
    '00:00:00   line 2',
    'arrows move  Tab pane  / find  f failed  d details  s stop  ? help  q leave',
  ]);
});

test('whatever is pressed and heard, the screen is full and nothing is wider than it', () => {
  const keys = fc
    .constantFrom(
      '\u001b[A',
      DOWN,
      LEFT,
      RIGHT,
      '\u001b[5~',
      '\u001b[F',
      '\t',
      '\r',
      ...Array.from('/fdsny?x'),
    )
    .map((text) => typed(text));
  const sizes = fc
    .record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 60 }) })
    .map((size): Event[] => [{ id: 'resized', size }]);
  const text = fc.string({ unit: 'binary' });
  const news = fc.tuple(text, text).map(([ident, message]): Event[] => [
    {
      id: 'snapshot',
      path: 'root',
      snapshot: {
        ...snapshot,
        children: [...children, layer(`root/${ident}`, { ident, reason: message })],
      },
    },
    {
      id: 'messages',
      path: 'root',
      messages: messages(1, 40).map((each) => ({ ...each, message })),
    },
  ]);
  const events = fc.array(fc.oneof(keys, sizes, news), { maxLength: 40 });
  fc.assert(
    fc.property(events, (all) => {
      const { state } = after(opened, ...all.flat());
      const lines = draw(state, NOW);
      expect(lines).toHaveLength(Math.max(1, state.size.rows));
      for (const line of lines) {
        expect(lineWidth(line)).toBeLessThanOrEqual(state.size.columns);
        expect(paintLine(line, painter(false))).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});
