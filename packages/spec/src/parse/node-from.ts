import { DEFAULT_RESOURCES } from '../resources.ts';
import { NO_RETRIES, type RetrySpec } from '../retry-spec.ts';
import { DEFAULT_STDERR } from '../severity.ts';
import type { JobSpec, NodeSpec } from '../spec.ts';
import { DEFAULT_STOP } from '../stop-spec.ts';
import type { Named } from './readers.ts';
import type { GroupFields, JobFields, NodeFields } from './tables.ts';

/** What a node takes over from the node around it where it says nothing itself. */
export type Inherited = JobInherited & {
  /** The `timeout` of jobs that have none of their own. */
  readonly job_timeout: number | null;
};

/** What of it stands in each job. */
type JobInherited = Pick<
  JobSpec,
  | 'cwd'
  | 'stderr'
  | 'parsers'
  | 'enforce_memory'
  | 'stall_timeout'
  | 'grace'
  | 'stop'
  | keyof RetrySpec
>;

/** Where a node stands. */
export interface Frame {
  /** The ident of a node that has none of its own. */
  readonly ident: string;
  /** How many tiers stand around the node. */
  readonly depth: number;
  readonly around: Inherited;
}

/** What stands around the root, whose working directory is by default this folder. */
export function outermost(cwd: string): Inherited {
  return {
    cwd,
    stderr: DEFAULT_STDERR,
    parsers: [],
    enforce_memory: false,
    stall_timeout: null,
    grace: null,
    stop: DEFAULT_STOP,
    job_timeout: null,
    ...NO_RETRIES,
  };
}

/** What a node hands down: its own where it says something, else what is around it. */
export function inherit(
  { cwd, stderr, parsers, limits, ...own }: Partial<NodeFields & Pick<GroupFields, 'job_timeout'>>,
  around: Inherited,
): Inherited {
  return {
    cwd: cwd ?? around.cwd,
    stderr: stderr ?? around.stderr,
    parsers: parsers ?? around.parsers,
    enforce_memory:
      limits?.memory === undefined ? around.enforce_memory : limits.memory === 'enforce',
    stall_timeout: own.stall_timeout ?? around.stall_timeout,
    grace: own.grace ?? around.grace,
    stop: own.stop ?? around.stop,
    job_timeout: own.job_timeout ?? around.job_timeout,
    retries: own.retries ?? around.retries,
    retry_delay: own.retry_delay ?? around.retry_delay,
    retry_on: own.retry_on ?? around.retry_on,
  };
}

/** A job from its fields, with its needs still to be resolved. */
export function jobFrom(read: Partial<JobFields>, frame: Frame): JobSpec {
  const { command = '', args = [], resources = DEFAULT_RESOURCES, artefacts = [] } = read;
  const { job_timeout, ...own } = inherit(read, frame.around);
  return {
    kind: 'job',
    ...nodeFrom(read, frame, own),
    timeout: read.timeout ?? job_timeout,
    command,
    args,
    resources,
    artefacts,
    ...own,
  };
}

/** The fields of any node, with its needs still to be resolved. */
export function nodeFrom(
  read: Partial<NodeFields>,
  frame: Frame,
  { cwd }: Pick<Inherited, 'cwd'>,
): NodeSpec {
  return {
    ident: (read.ident ?? read.id)?.name ?? frame.ident,
    env: read.env ?? {},
    cwd,
    on_pass: namesOf(read.on_pass),
    on_fail: namesOf(read.on_fail),
    on_done: namesOf(read.on_done),
    needs: [],
    metrics: read.metrics ?? [],
    redact: read.redact ?? [],
    timeout: read.timeout ?? null,
  };
}

function namesOf(named: readonly Named[] = []): string[] {
  return named.map(({ name }) => name);
}
