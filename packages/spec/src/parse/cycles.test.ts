import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cyclesIn, type Edge } from './cycles.ts';

function edge(from: string, to: string): Edge<string> {
  return { from, to, by: `${from}${to}` };
}

/** Whether one node can be reached from another over at least one edge. */
function reaches(edges: readonly Edge<string>[], from: string, to: string): boolean {
  const found = new Set<string>();
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of edges.filter((each) => each.from === node)) {
      if (!found.has(next.to)) open.push(next.to);
      found.add(next.to);
    }
  }
  return found.has(to);
}

describe('cyclesIn', () => {
  it('names a cycle in full', () => {
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('x', 'a')];
    const [cycle, ...others] = cyclesIn(['x', 'a', 'b', 'c'], edges);
    expect(cycle?.map(({ by }) => by)).toEqual(['ab', 'bc', 'ca']);
    expect(others).toEqual([]);
  });

  it('agrees with brute force: real cycles, and one in every knot', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
    const node = fc.constantFrom(...nodes);
    const graph = fc.array(fc.tuple(node, node).map(([from, to]) => edge(from, to)));
    fc.assert(
      fc.property(graph, (edges) => {
        const cycles = cyclesIn(nodes, edges);
        for (const cycle of cycles) {
          expect(cycle.every((each) => edges.includes(each))).toBe(true);
          const next = [...cycle.slice(1), ...cycle.slice(0, 1)];
          expect(cycle.map(({ to }) => to)).toEqual(next.map(({ from }) => from));
        }
        for (const each of nodes.filter((one) => reaches(edges, one, one))) {
          const knot = nodes.filter(
            (one) => reaches(edges, one, each) && reaches(edges, each, one),
          );
          expect(cycles.some((cycle) => cycle.every(({ from }) => knot.includes(from)))).toBe(true);
        }
      }),
    );
  });

  it('goes through a chain of any length, and through a dense knot, without naming every way', () => {
    const chain = Array.from({ length: 50_000 }, (_, index) => String(index));
    const edges = chain.map((each, index) => edge(each, String((index + 1) % chain.length)));
    expect(cyclesIn(chain, edges).map(({ length }) => length)).toEqual([50_000]);
    const few = chain.slice(0, 100);
    const dense = few.flatMap((from) =>
      few.filter((to) => to !== from).map((to) => edge(from, to)),
    );
    expect(cyclesIn(few, dense).length).toBeLessThan(few.length);
  });
});
