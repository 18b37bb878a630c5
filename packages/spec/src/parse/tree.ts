import { isMap } from 'yaml';
import type { GroupSpec, JobSpec, Kind, Spec } from '../spec.ts';
import type { Cursor } from './cursor.ts';
import { fieldsOf } from './fields.ts';
import { kindOf, NODE_TAGS } from './kind.ts';
import { inherit, jobFrom, nodeFrom, outermost, type Frame, type Inherited } from './node-from.ts';
import { checkSiblings, type Sibling, type Site } from './siblings.ts';
import { readFields, requireField } from './table.ts';
import { ARRAY, GROUP, JOB, type GroupFields, type NodeFields } from './tables.ts';
import { wrongType } from './values.ts';

/** The typed tree, and where each of its nodes is written. */
export interface Tree {
  readonly root: Spec;
  readonly sites: ReadonlyMap<Spec, Site>;
}

/** Reads the tree under a document's root. What cannot be read is reported, and something stands in. */
export function readTree(root: Cursor, ident: string, maxDepth: number): Tree {
  const reader = new TreeReader(maxDepth);
  const around = outermost(root.reading.folder);
  const { spec, site, needs } = reader.read(root, { ident, depth: 0, around });
  reader.sites.set(spec, site);
  for (const { sibling } of needs) {
    sibling.at.report('unknown-dependency', 'the root has no siblings to need anything of');
  }
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
    return this.#readKind(kind, { at, fields: fieldsOf(at.node, at.reading) }, frame);
  }

  #readKind(kind: Kind, site: Site, frame: Frame): Sibling {
    const { at, fields } = site;
    const tag = NODE_TAGS[kind];
    switch (kind) {
      case 'job': {
        const read = readFields(fields, JOB, tag, at.reading);
        requireField('command', fields, JOB, tag, at);
        const spec = jobFrom(read, frame);
        checkEnforced(spec, site);
        return siblingOf(spec, site, read);
      }
      case 'group': {
        const read = readFields(fields, GROUP, tag, at.reading);
        requireField('jobs', fields, GROUP, tag, at);
        return siblingOf({ kind, ...this.#tier(at, read, frame) }, site, read);
      }
      case 'array': {
        const read = readFields(fields, ARRAY, tag, at.reading);
        requireField('jobs', fields, ARRAY, tag, at);
        const { repeats = 1 } = read;
        return siblingOf({ kind, repeats, ...this.#tier(at, read, frame) }, site, read);
      }
    }
  }

  #tier(at: Cursor, read: Partial<GroupFields>, frame: Frame): Omit<GroupSpec, 'kind'> {
    const own = inherit(read, frame.around);
    const jobs = this.#children(at, read.jobs ?? [], own, frame.depth);
    return { ...nodeFrom(read, frame, own), jobs };
  }

  #children(at: Cursor, jobs: readonly Cursor[], around: Inherited, depth: number): Spec[] {
    if (depth >= this.#maxDepth) {
      const message = `groups and arrays inside each other more than ${this.#maxDepth} levels deep`;
      at.report('too-deep', message);
      return [];
    }
    const read = jobs.map((child, index) =>
      this.read(child, { ident: `T${index}`, depth: depth + 1, around }),
    );
    const siblings = checkSiblings(read, at.reading);
    for (const { spec, site } of siblings) this.sites.set(spec, site);
    return siblings.map(({ spec }) => spec);
  }
}

/** Memory that was not asked for has no limit to be held to. */
function checkEnforced({ enforce_memory, resources }: JobSpec, { at, fields }: Site): void {
  if (!enforce_memory || resources.memory > 0) return;
  const place = fields.get('limits')?.value ?? at;
  place.report('bad-resource', 'memory is enforced for a job that asks for none', {
    expected: "a !Memory in its 'resources', or {memory: warn} in its 'limits'",
  });
}

/** Stands in for what has no fields, after a report of that, and of its tag where nobody knows it. */
function standIn(at: Cursor, frame: Frame): Sibling {
  if (at.tag !== undefined) kindOf(at);
  wrongType(at, 'a !Job, !JobGroup or !JobArray with its fields');
  return siblingOf(jobFrom({}, frame), { at, fields: new Map() }, {});
}

function siblingOf(spec: Spec, site: Site, read: Partial<NodeFields>): Sibling {
  const { ident, id, on_pass = [], on_fail = [], on_done = [], needs = [] } = read;
  if (ident !== undefined && id !== undefined) {
    id.at.report('duplicate-field', "both 'ident' and its short form 'id' are given");
  }
  const identSpan = (ident ?? id)?.at.span ?? site.at.span;
  const needed = needs.map(({ sibling }) => sibling);
  const dependencies = [...on_pass, ...on_fail, ...on_done, ...needed];
  return { spec, site, identSpan, dependencies, needs };
}
