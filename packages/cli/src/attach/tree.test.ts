import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delta } from '@gator/protocol';
import { ended, layer, tier } from './testing/layers.ts';
import { layerAt, wayTo, withDelta, withPage, withSnapshot, type Tree } from './tree.ts';

const root = tier('root', 3);
const empty: Tree = { root, branches: new Map() };

function snapshot(children: ReturnType<typeof layer>[], total = children.length) {
  return { layer: root, children, children_total: total, messages: [] };
}

function delta(children: ReturnType<typeof layer>[], parts: Partial<Delta> = {}): Delta {
  const missed = { messages: 0, children: 0 };
  return { layer: root, children, messages: [], missed, ended: false, ...parts };
}

test('a layer is found by its path, and the way to it', () => {
  const a = tier('root/a', 1);
  const x = layer('root/a/x');
  const above = withSnapshot(empty, 'root', snapshot([a, layer('root/b')]));
  const tree = withSnapshot(above, 'root/a', { ...snapshot([x]), layer: a });
  expect(layerAt(tree, 'root/a/x')).toBe(x);
  expect(layerAt(tree, 'root/a/y')).toBeUndefined();
  expect(wayTo(tree, 'root/a/x').map(({ path }) => path)).toEqual(['root/a', 'root/a/x']);
  expect(wayTo(tree, 'root')).toEqual([]);
});

test('a tier tells of itself what its parent hears later; what only the parent knows stays', () => {
  const dependencies = [{ condition: 'on_pass' as const, on: 'b' }];
  const tree = withSnapshot(empty, 'root', snapshot([tier('root/a', 1, { dependencies })]));
  const told = withDelta(tree, 'root/a', delta([], { layer: tier('root/a', 7) }));
  expect(layerAt(told, 'root/a')).toMatchObject({ counts: { active: 7 }, dependencies });
});

test('children that come are counted once, however they are told', () => {
  const a = layer('root/a');
  const tree = withSnapshot(empty, 'root', snapshot([a]));
  const more = withDelta(tree, 'root', delta([layer('root/b')]));
  const again = withDelta(more, 'root', delta([ended('root/b', 'SUCCESS')]));
  expect(again.branches.get('root')).toMatchObject({ total: 2 });
  const missed = withDelta(again, 'root', delta([], { missed: { messages: 0, children: 3 } }));
  expect(missed.branches.get('root')?.total).toBe(5);
});

test('of a tier that is not known whole, a new child was counted before', () => {
  const tree = withSnapshot(empty, 'root', snapshot([layer('root/a')], 1000));
  const told = withDelta(tree, 'root', delta([layer('root/z')]));
  expect(told.branches.get('root')).toMatchObject({ total: 1000, paged: 1 });
  const page = { children: [layer('root/b')], total: 1000 };
  expect(withPage(told, 'root', page, 2).branches.get('root')).toMatchObject({ paged: 2 });
});

test('what is kept is bounded, and what failed or runs is not what goes', () => {
  const count = fc.integer({ min: 0, max: 12_000 });
  fc.assert(
    fc.property(count, fc.integer({ min: 0, max: 50 }), (passed, failed) => {
      const children = [
        ...Array.from({ length: failed }, (_, index) => ended(`root/f${index}`, 'FAILURE')),
        ...Array.from({ length: passed }, (_, index) => ended(`root/p${index}`, 'SUCCESS')),
      ];
      const branch = withSnapshot(empty, 'root', snapshot(children)).branches.get('root');
      const kept = [...(branch?.children.values() ?? [])];
      expect(kept.length).toBeLessThanOrEqual(10_000);
      expect(kept.filter(({ result }) => result === 'FAILURE')).toHaveLength(failed);
      expect(branch?.total).toBe(children.length);
    }),
    { numRuns: 10 },
  );
});
