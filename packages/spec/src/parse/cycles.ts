/** One dependency: `from` waits for `to`, because of `by`. */
export interface Edge<By> {
  readonly from: string;
  readonly to: string;
  readonly by: By;
}

/** A node on the way, and which of its edges comes next. */
interface Step<By> {
  readonly node: string;
  readonly edges: readonly Edge<By>[];
  next: number;
}

/**
 * Finds cycles, at least one in every knot of nodes that wait for each other, as lists of edges.
 *
 * It goes depth first, without recursion. An edge back to a node on the way closes a cycle; where
 * both its ends already lie on cycles found before, it is left out, so that a dense knot does not
 * give a cycle for each of its edges.
 */
export function cyclesIn<By>(
  nodes: readonly string[],
  edges: readonly Edge<By>[],
): (readonly Edge<By>[])[] {
  const outgoing = Map.groupBy(edges, ({ from }) => from);
  const seen = new Set<string>();
  const named = new Set<string>();
  const cycles: (readonly Edge<By>[])[] = [];
  for (const start of nodes) {
    if (seen.has(start)) continue;
    for (const cycle of cyclesFrom(start, outgoing, seen)) {
      if (cycle.every(({ from }) => named.has(from))) continue;
      for (const { from } of cycle) named.add(from);
      cycles.push(cycle);
    }
  }
  return cycles;
}

/** Walks everything that can be reached from one node and was not seen before. */
function* cyclesFrom<By>(
  start: string,
  outgoing: ReadonlyMap<string, readonly Edge<By>[]>,
  seen: Set<string>,
): Generator<readonly Edge<By>[]> {
  const way: Step<By>[] = [];
  const depth = new Map<string, number>();
  const enter = (node: string) => {
    seen.add(node);
    depth.set(node, way.length);
    way.push({ node, edges: outgoing.get(node) ?? [], next: 0 });
  };
  enter(start);
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const edge = step.edges[step.next];
    step.next += 1;
    const back = edge === undefined ? undefined : depth.get(edge.to);
    if (edge === undefined) {
      way.pop();
      depth.delete(step.node);
    } else if (back !== undefined) {
      yield taken(way.slice(back));
    } else if (!seen.has(edge.to)) {
      enter(edge.to);
    }
  }
}

/** The edges that were taken last at each step. */
function taken<By>(way: readonly Step<By>[]): Edge<By>[] {
  return way.flatMap(({ edges, next }) => edges[next - 1] ?? []);
}
