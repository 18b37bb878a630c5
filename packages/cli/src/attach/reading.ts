import { sought, wanted } from './log.ts';
import { panelHeight } from './plan.ts';
import type { Effect, Reaction, State } from './state.ts';

/** Looks for what is to be found, and reads on where it is not among what is held. */
export function seek(state: State, direction: 'older' | 'newer'): Reaction {
  const log = sought(state.log, direction, panelHeight(state.size));
  if (log.seeking !== undefined)
    return {
      state: { ...state, log: { ...log, reading: direction } },
      effects: [reading(direction)],
    };
  const isFound = log.found !== state.log.found;
  const notice = isFound ? '' : `'${log.find}' is not among the ${direction} messages`;
  return readMore({ ...state, log, notice });
}

/** Reads more messages where few are left to scroll to. */
export function readMore(state: State): Reaction {
  const direction = wanted(state.log, panelHeight(state.size));
  if (direction === undefined) return only(state);
  const log = { ...state.log, reading: direction };
  return { state: { ...state, log }, effects: [reading(direction)] };
}

function reading(direction: 'older' | 'newer'): Effect {
  return { id: 'read', direction };
}

/** No effects. */
export function only(state: State): Reaction {
  return { state, effects: [] };
}
