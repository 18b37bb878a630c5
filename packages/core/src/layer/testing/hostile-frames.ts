import fc from 'fast-check';
import { countAs, NO_MESSAGES, NO_USAGE, type Action } from '@gator/protocol';

/** Stands for a number that JSON can hold and no `number` can. */
const HUGE = '@huge';

const REPORT = {
  started: 1,
  counts: countAs('SUCCESS'),
  messages: NO_MESSAGES,
  running: [{ path: 'a', since: 1 }],
  failures: [{ path: 'a', verdict: 'FAILURE', reason: 'r', error: null, directory: '/t' }],
  metrics: { m: { agg: 'sum', count: 1, sum: 1, min: 1, max: 1, last: 1, time: 1 } },
  usage: NO_USAGE,
  retries: [],
  artefacts: [{ name: 'a', child: '', path: 'p', size: 1, sha256: 's', time: 1 }],
};
const OUTCOME = { ...REPORT, stopped: 2, verdict: 'SUCCESS', reason: '', exitCode: 0 };
const MEANT = { root_path: 'root', nest_path: 'a/b' };

/** A payload of every action, with nothing wrong. */
const RIGHT: Readonly<Record<Action, object>> = {
  identify: {},
  log: { timestamp: 1, severity: 'INFO', message: 'm' },
  metric: { name: 'm', value: 1, agg: 'sum', series: true },
  artefact: { path: 'file', name: 'kept' },
  stop: { reason: 'r', force: true, child: 0, ...MEANT },
  children: { after: 0, limit: 10, only: 'all', ...MEANT },
  get_tree: {},
  resolve: { depth: 1, ...MEANT },
  get_messages: {
    after: 0,
    before: 9,
    limit: 10,
    severity: 'INFO',
    since: 0,
    last: true,
    ...MEANT,
  },
  details: MEANT,
  subscribe: { root_path: 'root', messages: true },
  delta: {},
  register: { slot: 1, pid: 1, host: 'h', address: 'h:1', seen: 0 },
  spec: {},
  update: { child: 0, report: REPORT },
  complete: { child: 0, outcome: OUTCOME },
  need: { child: 0, needs: [['[1,0]', 2]], released: [['[1,0]', 1]] },
  forward: { blocks: [[1, 20, 'p', 1, 'text']] },
  pause: { child: 0 },
  resume: { child: 0 },
  grant: { child: 0, units: [['[1,0]', 1]], contended: false },
};

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, -1, 0, 0.5, 1e308, -1e308, 2 ** 53, HUGE, '', '.', '..', '../..', '/', 'a//b'],
    ...[
      '\0',
      '\ud800',
      '__proto__',
      'constructor',
      'root',
      '[]',
      '[1e999,0]',
      '["a"]',
      [],
      {},
      [[]],
    ],
    'x'.repeat(20_000),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** One value of a payload, wherever it is, is another one, or is left out. */
function withOne(data: unknown, path: readonly number[], wrong: unknown): unknown {
  const [step = 0, ...rest] = path;
  if (typeof data !== 'object' || data === null || path.length === 0) return wrong;
  const keys = Object.keys(data);
  const key = keys[step % (keys.length + 1)];
  if (key === undefined) return wrong;
  const changed = Object.entries(data).map(
    ([name, value]: [string, unknown]) =>
      [name, name === key ? withOne(value, rest, wrong) : value] as const,
  );
  return Array.isArray(data) ? changed.map(([, value]) => value) : Object.fromEntries(changed);
}

const request = fc
  .record({
    right: fc.constantFrom(...Object.entries(RIGHT)),
    path: fc.array(fc.nat(12), { maxLength: 5 }),
    wrong: fc.option(odd, { nil: undefined }),
    id: fc.oneof({ weight: 5, arbitrary: fc.constant(7) }, odd),
    posted: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, odd),
  })
  .map(({ right: [action, right], path, wrong, id, posted }) => {
    const payload = wrong === undefined ? right : withOne(right, path, wrong);
    return { action, req_id: id, posted, payload };
  });

const reply = fc.record({ rsp_id: odd, result: odd, payload: odd, reason: odd });

const deep = fc
  .tuple(fc.constantFrom('[', '{"a":', '{"payload":['), fc.nat(20_000))
  .map(([text, times]) => text.repeat(times));

/** Texts that a connection may bring: bytes, JSON, and frames with one thing wrong. */
export const frames: fc.Arbitrary<string> = fc.oneof(
  { weight: 10, arbitrary: request.map(written) },
  { weight: 2, arbitrary: reply.map(written) },
  { weight: 2, arbitrary: fc.tuple(request, fc.nat(200), fc.string({ unit: 'binary' })).map(torn) },
  { weight: 1, arbitrary: odd.map(written) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: deep },
);

function written(data: unknown): string {
  return JSON.stringify(data).replaceAll(`"${HUGE}"`, '1e999');
}

function torn([frame, at, put]: readonly [unknown, number, string]): string {
  const text = written(frame);
  return text.slice(0, at) + put + text.slice(at + put.length);
}
