import { appended, emptyLog, read, scrolled } from './log.ts';
import { panelHeight } from './plan.ts';
import { press } from './press.ts';
import { only, seek } from './reading.ts';
import { lookedAt, type Event, type Reaction, type State } from './state.ts';
import { withDelta, withPage, withSnapshot } from './tree.ts';

/** What the view is after an event, and what it asks for. */
export function react(state: State, event: Event): Reaction {
  const { state: next, effects } = reactTo(state, event);
  const { path } = lookedAt(next);
  if (path === next.log.path) return { state: next, effects };
  // Another layer is looked at: what is known of the last one is nothing to it.
  return {
    state: { ...next, log: emptyLog(path), facts: undefined, factsTop: 0 },
    effects: effects.filter(({ id }) => id !== 'read'),
  };
}

function reactTo(state: State, event: Event): Reaction {
  switch (event.id) {
    case 'key':
      return press(state, event.key);
    case 'resized':
      return only({ ...state, size: event.size });
    case 'snapshot':
      return only({ ...state, tree: withSnapshot(state.tree, event.path, event.snapshot) });
    case 'delta':
      return only({ ...state, tree: withDelta(state.tree, event.path, event.delta) });
    case 'children':
      return only({ ...state, tree: withPage(state.tree, event.path, event.page, event.paged) });
    case 'messages':
      return only(heard(state, event));
    case 'read':
      return event.path === state.log.path ? taken(state, event) : only(state);
    case 'facts':
      return only(
        event.facts.path === lookedAt(state).path ? { ...state, facts: event.facts } : state,
      );
    case 'notice':
      return only({ ...state, notice: event.text });
    default:
      return event satisfies never;
  }
}

function heard(state: State, { path, messages }: Extract<Event, { id: 'messages' }>): State {
  return path === state.log.path ? { ...state, log: appended(state.log, messages) } : state;
}

/** Messages that were read; where something is looked for, it goes on in them. */
function taken(state: State, { direction, messages }: Extract<Event, { id: 'read' }>): Reaction {
  const height = panelHeight(state.size);
  const log = scrolled(read(state.log, direction, messages), 0, height);
  const { seeking } = state.log;
  if (seeking === undefined) return only({ ...state, log });
  if (messages.length === 0) return only({ ...state, log: { ...log, seeking: undefined } });
  return seek({ ...state, log }, seeking);
}
