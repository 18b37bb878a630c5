import { describe, expect, it } from 'vitest';
import { ACTIONS, failure, isAction, value } from '@gator/protocol';
import { dispatch, type Handlers, type Role } from './handlers.ts';

const names = Object.keys(ACTIONS).filter(isAction);

function ask(action: string, role: Role, handlers: Handlers = {}, payload: unknown = {}) {
  return dispatch(handlers, { id: 'request', action, req: 1, payload }, role);
}

describe('dispatch', () => {
  it('hands a checked payload to its handler', () => {
    const heard: unknown[] = [];
    const handlers: Handlers = {
      stop: (payload) => {
        heard.push(payload);
        return value({});
      },
    };
    expect(ask('stop', 'control', handlers)).toEqual(value({}));
    expect(heard).toEqual([{ reason: 'stopped by user', force: false, nest_path: '' }]);
  });

  it('refuses a bad payload before the handler sees it', () => {
    const handlers: Handlers = {
      log: () => {
        throw new Error('called');
      },
    };
    const answer = ask('log', 'job', handlers, { message: 7 });
    expect(answer).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^'log': 'message': /) as unknown,
    });
  });

  it('opens to each role what it may do, and what those below it may', () => {
    const rank: Record<Role, number> = { job: 0, control: 1, link: 2 };
    for (const role of ['job', 'control', 'link'] as const) {
      for (const action of names) {
        const open = rank[ACTIONS[action].by] <= rank[role];
        const reason = open
          ? `this layer does not answer '${action}'`
          : `'${action}' is not open to this connection`;
        expect(ask(action, role)).toEqual(failure(reason));
      }
    }
  });

  it.each(['', 'nothing', 'toString', 'constructor', '__proto__', 'ack'])(
    'knows no action %j',
    (action) => {
      expect(ask(action, 'link')).toEqual(failure(`unknown action '${action}'`));
    },
  );
});
