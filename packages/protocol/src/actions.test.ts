import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS, isAction, parsePayload, parseReply, type Action } from './actions.ts';
import { NO_JOBS, NO_MESSAGES } from './counts.ts';
import { foldOf } from './metrics.ts';
import { NO_USAGE } from './usage.ts';

const names = Object.keys(ACTIONS).filter(isAction);

describe('the table of actions', () => {
  it('knows its own names and no others', () => {
    expect(names).toHaveLength(Object.keys(ACTIONS).length);
    for (const name of ['', 'LOG', 'constructor', 'toString', '__proto__'])
      expect(isAction(name)).toBe(false);
  });

  it('opens to a job what concerns its own layer, and nothing that controls the tree', () => {
    const open = names.filter((name) => ACTIONS[name].by === 'job');
    expect(open).toEqual(expect.arrayContaining(['identify', 'log', 'metric']));
    for (const name of [
      'stop',
      'children',
      'get_tree',
      'resolve',
      'get_messages',
      'register',
      'spec',
      'update',
      'complete',
    ]) {
      expect(open).not.toContain(name);
    }
  });
});

describe('parsePayload', () => {
  it.each<[Action, unknown, unknown]>([
    ['log', { message: 'x' }, { message: 'x', severity: 'INFO' }],
    [
      'log',
      { message: 'x', timestamp: 1.5, extra: 1 },
      { message: 'x', severity: 'INFO', timestamp: 1.5 },
    ],
    ['metric', { name: 'n', value: -1.5 }, { name: 'n', value: -1.5, series: false }],
    ['stop', {}, { reason: 'stopped by user', force: false, nest_path: '' }],
    ['children', {}, { after: 0, limit: 1000, only: 'all', nest_path: '' }],
    ['resolve', { nest_path: 'a/b' }, { nest_path: 'a/b', depth: 1 }],
    [
      'get_messages',
      { after: 5 },
      { after: 5, limit: 100, severity: 'DEBUG', since: 0, last: false, nest_path: '' },
    ],
    [
      'need',
      { child: 1, needs: [['[1,0]', 2]], released: [] },
      { child: 1, needs: [['[1,0]', 2]], released: [] },
    ],
  ])('fills in the defaults of %s', (action, data, expected) => {
    expect(parsePayload(action, data)).toEqual({ ok: true, value: expected });
  });

  it.each<[Action, unknown, RegExp]>([
    ['log', {}, /^'message': /],
    ['log', { message: 5 }, /^'message': .*string/],
    ['log', { message: 'x', timestamp: Date.now() }, /^'timestamp': /],
    ['log', { message: 'x', timestamp: -1 }, /^'timestamp': /],
    ['log', { message: 'x', timestamp: 1e300 }, /^'timestamp': /],
    ['metric', { name: '', value: 1 }, /^'name': /],
    ['metric', { name: 'n', value: '1' }, /^'value': /],
    ['metric', { name: 'n', value: NaN }, /^'value': /],
    ['metric', { name: 'n', value: -Infinity }, /^'value': /],
    ['metric', { name: 'n', value: null }, /^'value': /],
    ['metric', { name: 'n', value: 1, agg: 'median' }, /^'agg': /],
    ['metric', { name: 'n'.repeat(201), value: 1 }, /^'name': /],
    ['artefact', { path: '' }, /^'path': /],
    ['artefact', { path: 'a', name: '' }, /^'name': /],
    ['children', { limit: -1 }, /^'limit': /],
    ['get_messages', { after: 0.5 }, /^'after': /],
    ['update', { child: 0, report: {} }, /^'report\.started': /],
    ['need', { child: 0, needs: [['[1,0]', -1]], released: [] }, /^'needs\.0\.1': /],
    ['need', { child: 0, needs: [['[1]', 1]], released: [] }, /^'needs\.0\.0': Expected a shape/],
    ['need', { child: 0, needs: [], released: [['[1e999,0]', 1]] }, /^'released\.0\.0': /],
    ['need', { child: 2 ** 53, needs: [], released: [] }, /^'child': /],
    ['register', { slot: 1, pid: 1, host: 'h', address: 'a:1' }, /^'seen': /],
    ['stop', null, /object/i],
    ['stop', 'now', /object/i],
  ])('refuses a bad %s, and says what and where', (action, data, reason) => {
    const parsed = parsePayload(action, data);
    expect(parsed.ok ? '' : parsed.reason).toMatch(reason);
  });

  it('never throws, whatever comes', () => {
    const payload = fc.oneof(
      fc.jsonValue(),
      fc.object({ maxDepth: 2 }),
      fc.anything({ maxDepth: 1 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), payload, (action, data) => {
        for (const parsed of [parsePayload(action, data), parseReply(action, data)]) {
          if (!parsed.ok) expect(parsed.reason).not.toBe('');
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('parseReply', () => {
  it('takes what layers tell of each other', () => {
    const report = {
      started: 1,
      counts: NO_JOBS,
      messages: NO_MESSAGES,
      running: [],
      failures: [],
      retries: [],
      metrics: Object.fromEntries(
        ['n', 'constructor', '__proto__'].map((name) => [name, foldOf(2, 'mean', 3)]),
      ),
      usage: NO_USAGE,
      artefacts: [],
    };
    const outcome = { ...report, stopped: 2, verdict: 'SUCCESS', reason: '', exitCode: null };
    expect(parsePayload('complete', { child: 0, outcome })).toEqual({
      ok: true,
      value: { child: 0, outcome },
    });
    const late = { ...outcome, verdict: 'FAILURE', reason: 'late', cause: 'timeout' };
    expect(parsePayload('complete', { child: 0, outcome: late })).toEqual({
      ok: true,
      value: { child: 0, outcome: late },
    });
    const odd = { child: 0, outcome: { ...late, cause: 'magic' } };
    expect(parsePayload('complete', odd).ok).toBe(false);
    expect(parseReply('complete', { id: 'exit' })).toEqual({ ok: true, value: { id: 'exit' } });
    expect(parseReply('get_tree', { a: { b: 'COMPLETE' }, c: 'PENDING' }).ok).toBe(true);
    expect(parseReply('get_tree', { a: 5 }).ok).toBe(false);
    expect(parseReply('identify', { tool: 'gator' }).ok).toBe(false);
  });
});
