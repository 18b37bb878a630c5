import { isMap } from 'yaml';
import type { Kind } from '../spec.ts';
import type { Cursor } from './cursor.ts';
import { didYouMean, nearest } from './nearest.ts';
import { oneOf, show } from './show.ts';

/** The tags of nodes. */
export const NODE_TAGS = { job: '!Job', group: '!JobGroup', array: '!JobArray' } as const;

const KINDS: ReadonlyMap<string, Kind> = new Map([
  [NODE_TAGS.job, 'job'],
  [NODE_TAGS.group, 'group'],
  [NODE_TAGS.array, 'array'],
]);

const KNOWN = Object.values(NODE_TAGS);

/** The kind that a node's tag says, or where that is a problem, the kind that was probably meant. */
export function kindOf(at: Cursor): Kind {
  const { tag } = at;
  const kind = KINDS.get(tag ?? '');
  if (kind !== undefined) return kind;
  const guess = KINDS.get(nearest(tag ?? '', KNOWN) ?? '') ?? kindByFields(at);
  if (tag === undefined) {
    const hint = `write ${NODE_TAGS[guess]} before its fields`;
    at.report('missing-tag', `${at.label} has no tag`, { expected: oneOf(KNOWN), hint });
  } else {
    const advice = { expected: oneOf(KNOWN), ...didYouMean(tag, KNOWN) };
    at.report('unknown-tag', `unknown tag ${show(tag)}`, advice);
  }
  return guess;
}

function kindByFields({ node }: Cursor): Kind {
  if (!isMap(node)) return 'job';
  if (node.has('repeats')) return 'array';
  return node.has('jobs') ? 'group' : 'job';
}
