import { isAlias, isMap, isScalar, isSeq, type Alias, type ParsedNode } from 'yaml';

/** What the aliases of a document stand for. */
export interface Anchors {
  readonly anchors: ReadonlyMap<Alias, ParsedNode>;
  /** Every name that an alias could have. */
  readonly names: ReadonlySet<string>;
  /** How many nodes are written in the document. */
  readonly size: number;
}

/** Finds the node behind every alias in one pass. An anchor counts for the aliases after it. */
export function anchorsOf(root: ParsedNode): Anchors {
  const named = new Map<string, ParsedNode>();
  const anchors = new Map<Alias, ParsedNode>();
  let size = 0;
  walk(root, (node) => {
    size += 1;
    if (isAlias(node)) {
      const target = named.get(node.source);
      if (target !== undefined) anchors.set(node, target);
    } else if (node.anchor !== undefined) {
      named.set(node.anchor, node);
    }
  });
  return { anchors, names: new Set(named.keys()), size };
}

/** Visits every node of a tree in the order of the text. */
function walk(node: ParsedNode, visit: (node: ParsedNode) => void): void {
  visit(node);
  if (isScalar(node) || isAlias(node)) return;
  if (isSeq(node)) {
    for (const item of node.items) walk(item, visit);
  } else if (isMap(node)) {
    for (const { key, value } of node.items) {
      walk(key, visit);
      if (value !== null) walk(value, visit);
    }
  }
}
