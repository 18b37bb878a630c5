import * as v from 'valibot';
import { AGGREGATIONS, type Folds } from './metrics.ts';
import { CAUSES, CONDITIONS, RESULTS, SOURCES, STATES, VERDICTS } from './results.ts';
import { usage } from './recorded.ts';
import { SEVERITIES, SEVERITY_NAMES } from './severity.ts';
import { isShape } from './shape.ts';
import { failure, value, type Expected } from './expected.ts';
import type { Order } from './assignment.ts';
import type { Outcome, Report } from './report.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.pipe(v.number(), v.safeInteger());
/** Unix seconds. In microseconds, as times are stored, they stay exact until the year 2255. */
const timestamp = v.pipe(v.number(), v.minValue(0), v.maxValue(9e9));
const verdict = v.picklist(VERDICTS);
const units = v.array(v.tuple([v.pipe(v.string(), v.check(isShape, 'Expected a shape')), count]));
const empty = v.object({});

const jobCounts = v.object({
  total: count,
  active: count,
  passed: count,
  flaky: count,
  failed: count,
  aborted: count,
  skipped: count,
});

const fold = v.object({
  agg: v.picklist(AGGREGATIONS),
  count,
  sum: v.number(),
  min: v.number(),
  max: v.number(),
  last: v.number(),
  time,
});

/** A job names its metrics as it likes; a record's schema would drop names such as `constructor`. */
const folds = v.custom<Folds>(
  (data) =>
    typeof data === 'object' &&
    data !== null &&
    Object.values(data).every((each) => v.is(fold, each)),
  'Expected metrics by name',
);

const artefact = v.object({
  name: v.string(),
  child: v.string(),
  path: v.string(),
  size: count,
  sha256: v.string(),
  time,
});

const report = v.object({
  started: time,
  counts: jobCounts,
  messages: v.array(count),
  running: v.array(v.object({ path: v.string(), since: time })),
  failures: v.array(
    v.object({
      path: v.string(),
      verdict,
      reason: v.string(),
      error: v.nullable(v.string()),
      directory: v.string(),
    }),
  ),
  retries: v.array(
    v.object({ path: v.string(), reason: v.string(), next: count, last: count, delay: count }),
  ),
  metrics: folds,
  usage,
  artefacts: v.array(artefact),
}) satisfies v.GenericSchema<unknown, Report>;

const outcome = v.object({
  ...report.entries,
  stopped: time,
  verdict,
  reason: v.string(),
  exitCode: v.nullable(v.number()),
  cause: v.exactOptional(v.picklist(CAUSES)),
}) satisfies v.GenericSchema<unknown, Outcome>;

/**
 * Which layer is meant. A process goes on to its next layer: with the path of the layer that is
 * asked, another one does not answer in its place. The nest path names a layer below it by idents
 * joined by `/`.
 */
const meant = { root_path: v.optional(v.string()), nest_path: v.optional(v.string(), '') };

const message = v.object({
  uid: v.number(),
  severity: v.picklist(SEVERITY_NAMES),
  message: v.string(),
  timestamp: v.number(),
  source: v.picklist(SOURCES),
});
export type MessageView = v.InferOutput<typeof message>;

/** An attempt that was followed by another one. Times are Unix seconds. */
const attemptView = v.object({
  attempt: count,
  result: verdict,
  reason: v.string(),
  exit_code: v.nullable(v.number()),
  started: v.nullable(v.number()),
  stopped: v.nullable(v.number()),
  directory: v.string(),
  why: v.string(),
});
export type AttemptView = v.InferOutput<typeof attemptView>;

const resources = v.object({
  cores: v.number(),
  /** Bytes. */
  memory: v.number(),
  licenses: v.record(v.string(), v.number()),
});

/** One layer as another sees it. Times are Unix seconds. */
export const layerView = v.object({
  ident: v.string(),
  path: v.string(),
  kind: v.picklist(['job', 'group', 'array']),
  state: v.picklist(STATES),
  result: v.picklist(RESULTS),
  reason: v.string(),
  address: v.string(),
  directory: v.string(),
  started: v.nullable(v.number()),
  updated: v.nullable(v.number()),
  stopped: v.nullable(v.number()),
  exit_code: v.nullable(v.number()),
  /** Which attempt this is, from 1 on. */
  attempt: count,
  expected_jobs: count,
  /** When it lacked nothing but resources. */
  queued: v.nullable(v.number()),
  counts: jobCounts,
  /** What a job asks for; of a tier, what its parent has to find room for before it starts, and null once it tells of itself. */
  resources: v.nullable(resources),
  /** What has to end first, and how. */
  dependencies: v.array(v.object({ condition: v.picklist(CONDITIONS), on: v.string() })),
  metrics: v.record(v.string(), v.number()),
});
export type LayerView = v.InferOutput<typeof layerView>;

/** Which children are asked for. */
export const SELECTIONS = ['all', 'failed', 'running', 'waiting', 'passed', 'skipped'] as const;
export type Selection = (typeof SELECTIONS)[number];

/** What a layer recorded besides its messages and its children, in bounded amounts. Times are Unix seconds. */
export const layerDetails = v.object({
  attributes: v.record(v.string(), v.nullable(v.union([v.string(), v.number()]))),
  /** Numbers of messages, one for each severity, mildest first. */
  messages: v.array(count),
  /** The first messages of severity ERROR or above that the job itself wrote. */
  errors: v.array(message),
  /** The layer's own metrics, or those of its group. */
  metrics: v.array(
    v.object({ name: v.string(), value: v.number(), agg: v.picklist(AGGREGATIONS), count }),
  ),
  /** Samples of resource use, evenly thinned to the largest of each stretch. */
  usage: v.array(
    v.object({ time: v.number(), processes: v.number(), cpu: v.number(), rss: v.number() }),
  ),
  artefacts: v.array(artefact),
  artefacts_total: count,
  /** Those before the newest, the oldest first. Directories are absolute. */
  attempts: v.array(attemptView),
});
export type LayerDetails = v.InferOutput<typeof layerDetails>;

/** What has changed since the last delta. Where a client has fallen behind, it is told how much it has missed. */
const delta = v.object({
  layer: layerView,
  children: v.array(layerView),
  messages: v.array(message),
  missed: v.object({ messages: count, children: count }),
  /** The layer has ended: nothing more will come. */
  ended: v.boolean(),
});
export type Delta = v.InferOutput<typeof delta>;

/** Nested idents; a leaf carries its state. */
export interface Tree {
  [ident: string]: string | Tree;
}
const tree: v.GenericSchema<Tree> = v.record(v.string(), v.union([v.string(), v.lazy(() => tree)]));

/** A layer with its children, to the depth asked for. */
export interface ResolvedLayer extends LayerView {
  children: ResolvedLayer[];
}
const resolved: v.GenericSchema<ResolvedLayer> = v.object({
  ...layerView.entries,
  children: v.array(v.lazy(() => resolved)),
});

/**
 * Messages of one layer on their way to the terminal, which share all but their text: time, severity,
 * path, how many there are, and their text. Several are one line each, joined by `\n`: a layer
 * between passes on one string, and has nothing to do with each of them.
 */
const forwardedBlock = v.tuple([time, v.enum(SEVERITIES), v.string(), count, v.string()]);
export type ForwardedBlock = Readonly<v.InferOutput<typeof forwardedBlock>>;

/** An order's assignment is made by the parent's own code from a checked specification; it is not checked again. */
const order = v.custom<Order>((data) => typeof data === 'object' && data !== null && 'id' in data);

/**
 * Every action: who may ask for it, its payload and its reply. `job` actions are open to the
 * secret that a job holds; `control` ones to the run's own secret; `link` ones to a child layer.
 */
export const ACTIONS = {
  identify: {
    by: 'job',
    payload: empty,
    reply: v.object({ tool: v.string(), version: v.string() }),
  },
  log: {
    by: 'job',
    payload: v.object({
      timestamp: v.optional(timestamp),
      severity: v.optional(v.string(), 'INFO'),
      message: v.string(),
    }),
    reply: empty,
  },
  metric: {
    by: 'job',
    payload: v.object({
      name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
      value: v.pipe(v.number(), v.finite()),
      agg: v.optional(v.picklist(AGGREGATIONS)),
      series: v.optional(v.boolean(), false),
    }),
    reply: empty,
  },
  artefact: {
    by: 'job',
    payload: v.object({
      /** Relative to the job's working directory. */
      path: v.pipe(v.string(), v.nonEmpty()),
      name: v.optional(v.pipe(v.string(), v.nonEmpty())),
    }),
    reply: v.object({ name: v.string(), size: count, sha256: v.string() }),
  },
  stop: {
    by: 'control',
    payload: v.object({
      reason: v.optional(v.string(), 'stopped by user'),
      force: v.optional(v.boolean(), false),
      /** A parent names the child, so that a late order cannot reach the next layer of that process. */
      child: v.optional(count),
      ...meant,
    }),
    reply: empty,
  },
  children: {
    by: 'control',
    payload: v.object({
      after: v.optional(count, 0),
      limit: v.optional(count, 1000),
      only: v.optional(v.picklist(SELECTIONS), 'all'),
      ...meant,
    }),
    reply: v.object({ children: v.array(layerView), total: count }),
  },
  get_tree: { by: 'control', payload: empty, reply: tree },
  resolve: {
    by: 'control',
    payload: v.object({ depth: v.optional(count, 1), ...meant }),
    reply: resolved,
  },
  get_messages: {
    by: 'control',
    payload: v.object({
      /** Uids that messages are above, and below. */
      after: v.optional(count, 0),
      before: v.optional(count),
      limit: v.optional(count, 100),
      /** The mildest that is wanted. */
      severity: v.optional(v.picklist(SEVERITY_NAMES), 'DEBUG'),
      /** Unix seconds: nothing from before. */
      since: v.optional(v.number(), 0),
      /** Whether the last messages are wanted, and not the first; they come in order all the same. */
      last: v.optional(v.boolean(), false),
      ...meant,
    }),
    reply: v.object({ messages: v.array(message), total: count, status: v.string() }),
  },
  details: { by: 'control', payload: v.object(meant), reply: layerDetails },
  subscribe: {
    by: 'control',
    payload: v.object({
      root_path: v.optional(v.string()),
      messages: v.optional(v.boolean(), true),
    }),
    /** The snapshot: at most 1000 children, and the last 100 messages. Deltas follow as posted requests. */
    reply: v.object({
      layer: layerView,
      children: v.array(layerView),
      children_total: count,
      messages: v.array(message),
    }),
  },
  delta: { by: 'control', payload: delta, reply: empty },
  register: {
    by: 'link',
    payload: v.object({
      slot: count,
      pid: count,
      host: v.string(),
      address: v.string(),
      seen: count,
    }),
    reply: v.object({ seen: count }),
  },
  spec: { by: 'link', payload: empty, reply: order },
  update: { by: 'link', payload: v.object({ child: count, report }), reply: empty },
  complete: { by: 'link', payload: v.object({ child: count, outcome }), reply: order },
  need: {
    by: 'link',
    payload: v.object({ child: count, needs: units, released: units }),
    reply: empty,
  },
  forward: {
    by: 'link',
    payload: v.object({
      blocks: v.array(forwardedBlock),
    }),
    reply: empty,
  },
  pause: { by: 'control', payload: v.object({ child: count }), reply: empty },
  resume: { by: 'control', payload: v.object({ child: count }), reply: empty },
  grant: {
    by: 'control',
    payload: v.object({ child: count, units, contended: v.boolean() }),
    reply: empty,
  },
} as const;

export type Action = keyof typeof ACTIONS;
export type Payload<A extends Action> = v.InferOutput<(typeof ACTIONS)[A]['payload']>;
/** A payload to send: defaults may be left out, and nothing is written to. */
export type PayloadInput<A extends Action> = Frozen<v.InferInput<(typeof ACTIONS)[A]['payload']>>;
export type Reply<A extends Action> = v.InferOutput<(typeof ACTIONS)[A]['reply']>;

type Frozen<T> = { readonly [K in keyof T]: Frozen<T[K]> };

/** Whether a name is an action's. */
export function isAction(name: string): name is Action {
  return Object.hasOwn(ACTIONS, name);
}

/** Checks a payload at the door. */
export function parsePayload<A extends Action>(action: A, data: unknown): Expected<Payload<A>> {
  return check(ACTIONS[action].payload, data);
}

/** Checks a reply at the door. */
export function parseReply<A extends Action>(action: A, data: unknown): Expected<Reply<A>> {
  return check(ACTIONS[action].reply, data);
}

function check<T>(schema: v.GenericSchema<unknown, T>, data: unknown): Expected<T> {
  const result = v.safeParse(schema, data);
  if (result.success) return value(result.output);
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  return failure(place === null ? issue.message : `'${place}': ${issue.message}`);
}
