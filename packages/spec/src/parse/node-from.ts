import { DEFAULT_RESOURCES } from '../resources.ts';
import { DEFAULT_STDERR } from '../severity.ts';
import type { JobSpec, NodeSpec } from '../spec.ts';
import type { Named } from './readers.ts';
import type { JobFields, NodeFields } from './tables.ts';

/** What a node takes over from the node around it where it says nothing itself. */
export type Inherited = Pick<JobSpec, 'cwd' | 'stderr' | 'parsers' | 'enforce_memory'>;

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
  return { cwd, stderr: DEFAULT_STDERR, parsers: [], enforce_memory: false };
}

/** What a node hands down: its own where it says something, else what is around it. */
export function inherit(
  { cwd, stderr, parsers, limits }: Partial<NodeFields>,
  around: Inherited,
): Inherited {
  return {
    cwd: cwd ?? around.cwd,
    stderr: stderr ?? around.stderr,
    parsers: parsers ?? around.parsers,
    enforce_memory:
      limits?.memory === undefined ? around.enforce_memory : limits.memory === 'enforce',
  };
}

/** A job from its fields, with its needs still to be resolved. */
export function jobFrom(read: Partial<JobFields>, frame: Frame): JobSpec {
  const { command = '', args = [], resources = DEFAULT_RESOURCES, artefacts = [] } = read;
  const own = inherit(read, frame.around);
  return {
    kind: 'job',
    ...nodeFrom(read, frame, own),
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
  };
}

function namesOf(named: readonly Named[] = []): string[] {
  return named.map(({ name }) => name);
}
