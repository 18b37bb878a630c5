import { isMap } from 'yaml';
import { DEFAULT_RESOURCES } from '../resources.ts';
import type { GroupSpec, JobSpec, Kind, NodeSpec, Spec } from '../spec.ts';
import type { Cursor } from './cursor.ts';
import { fieldsOf, type Fields } from './fields.ts';
import { kindOf, NODE_TAGS } from './kind.ts';
import type { Named } from './readers.ts';
import { checkSiblings, type Sibling } from './siblings.ts';
import { readFields, requireField } from './table.ts';
import { ARRAY, GROUP, JOB, type GroupFields, type JobFields, type NodeFields } from './tables.ts';
import { wrongType } from './values.ts';

/** Where a node of the tree is written. */
export interface Site {
  readonly at: Cursor;
  readonly fields: Fields;
}

/** The typed tree, and where each of its nodes is written. */
export interface Tree {
  readonly root: Spec;
  readonly sites: ReadonlyMap<Spec, Site>;
}

/** What a node takes over from the node around it. */
interface Frame {
  readonly ident: string;
  readonly cwd: string;
  /** How many tiers stand around the node. */
  readonly depth: number;
}

/** Reads the tree under a document's root. What cannot be read is reported, and something stands in. */
export function readTree(root: Cursor, ident: string, maxDepth: number): Tree {
  const reader = new TreeReader(maxDepth);
  const { spec } = reader.read(root, { ident, cwd: root.reading.folder, depth: 0 });
  return { root: spec, sites: reader.sites };
}

class TreeReader {
  readonly sites = new Map<Spec, Site>();
  readonly #maxDepth: number;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  read(at: Cursor, frame: Frame): Sibling {
    if (!isMap(at.node)) return standIn(at, frame);
    const kind = kindOf(at);
    const fields = fieldsOf(at.node, at.reading);
    const sibling = this.#readKind(kind, at, fields, frame);
    this.sites.set(sibling.spec, { at, fields });
    return sibling;
  }

  #readKind(kind: Kind, at: Cursor, fields: Fields, frame: Frame): Sibling {
    const tag = NODE_TAGS[kind];
    switch (kind) {
      case 'job': {
        const read = readFields(fields, JOB, tag, at.reading);
        requireField('command', fields, JOB, tag, at);
        return siblingOf(jobFrom(read, frame), at, read);
      }
      case 'group': {
        const read = readFields(fields, GROUP, tag, at.reading);
        requireField('jobs', fields, GROUP, tag, at);
        return siblingOf({ kind, ...this.#tier(at, read, frame) }, at, read);
      }
      case 'array': {
        const read = readFields(fields, ARRAY, tag, at.reading);
        requireField('jobs', fields, ARRAY, tag, at);
        const { repeats = 1 } = read;
        return siblingOf({ kind, repeats, ...this.#tier(at, read, frame) }, at, read);
      }
    }
  }

  #tier(at: Cursor, read: Partial<GroupFields>, frame: Frame): Omit<GroupSpec, 'kind'> {
    const node = nodeFrom(read, frame);
    return { ...node, jobs: this.#children(at, read.jobs ?? [], node.cwd, frame.depth) };
  }

  #children(at: Cursor, jobs: readonly Cursor[], cwd: string, depth: number): Spec[] {
    if (depth >= this.#maxDepth) {
      const message = `groups and arrays inside each other more than ${this.#maxDepth} levels deep`;
      at.report('too-deep', message);
      return [];
    }
    const siblings = jobs.map((child, index) =>
      this.read(child, { ident: `T${index}`, cwd, depth: depth + 1 }),
    );
    checkSiblings(siblings, at.reading);
    return siblings.map(({ spec }) => spec);
  }
}

/** Stands in for what has no fields, after a report of that, and of its tag where nobody knows it. */
function standIn(at: Cursor, frame: Frame): Sibling {
  if (at.tag !== undefined) kindOf(at);
  wrongType(at, 'a !Job, !JobGroup or !JobArray with its fields');
  return siblingOf(jobFrom({}, frame), at, {});
}

function jobFrom(read: Partial<JobFields>, frame: Frame): JobSpec {
  const { command = '', args = [], resources = DEFAULT_RESOURCES } = read;
  return { kind: 'job', ...nodeFrom(read, frame), command, args, resources };
}

function nodeFrom(read: Partial<NodeFields>, frame: Frame): NodeSpec {
  return {
    ident: (read.ident ?? read.id)?.name ?? frame.ident,
    env: read.env ?? {},
    cwd: read.cwd ?? frame.cwd,
    on_pass: namesOf(read.on_pass),
    on_fail: namesOf(read.on_fail),
    on_done: namesOf(read.on_done),
  };
}

function namesOf(named: readonly Named[] = []): string[] {
  return named.map(({ name }) => name);
}

function siblingOf(spec: Spec, at: Cursor, read: Partial<NodeFields>): Sibling {
  const { ident, id, on_pass = [], on_fail = [], on_done = [] } = read;
  if (ident !== undefined && id !== undefined) {
    id.at.report('duplicate-field', "both 'ident' and its short form 'id' are given");
  }
  const identSpan = (ident ?? id)?.at.span ?? at.span;
  return { spec, identSpan, needs: [...on_pass, ...on_fail, ...on_done] };
}
