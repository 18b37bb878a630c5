import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AGGREGATIONS,
  changedFolds,
  foldOf,
  isReserved,
  merge,
  mergeAll,
  valueOf,
  type Aggregation,
  type Fold,
  type Folds,
} from './metrics.ts';

/** Whole numbers, whose sums are exact in any order. */
const value = fc.integer({ min: -1e6, max: 1e6 });
const leaf = fc.record({ value, time: fc.nat(20) });
type Leaf = { readonly value: number; readonly time: number };

const fold: fc.Arbitrary<Fold> = fc
  .tuple(fc.array(leaf, { minLength: 1, maxLength: 4 }), fc.constantFrom(...AGGREGATIONS))
  .map(([leaves, agg]) => foldAll(leaves, agg));

/** Leaves at any depth. */
type Nested = Leaf | readonly Nested[];
const { tree } = fc.letrec<{ tree: Nested }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree'), { maxLength: 5 })),
}));

function foldAll(leaves: readonly Leaf[], agg: Aggregation): Fold {
  return leaves.map((each) => foldOf(each.value, agg, each.time)).reduce(merge);
}

function isLeaf(node: Nested): node is Leaf {
  return 'value' in node;
}

function leavesOf(node: Nested): Leaf[] {
  return isLeaf(node) ? [node] : node.flatMap(leavesOf);
}

/** What a tree of layers makes of its leaves: each layer folds its children's folds. */
function foldTree(node: Nested, agg: Aggregation): Folds {
  if (isLeaf(node)) return { n: foldOf(node.value, agg, node.time) };
  return node.map((child) => foldTree(child, agg)).reduce(mergeAll, {});
}

/** The rules, each in its plainest form, over all values at once. */
const DIRECT: Readonly<Record<Aggregation, (leaves: readonly Leaf[]) => number>> = {
  sum: (leaves) => leaves.reduce((sum, each) => sum + each.value, 0),
  min: (leaves) => Math.min(...leaves.map((each) => each.value)),
  max: (leaves) => Math.max(...leaves.map((each) => each.value)),
  mean: (leaves) => leaves.reduce((sum, each) => sum + each.value, 0) / leaves.length,
  count: (leaves) => leaves.length,
  last: (leaves) => {
    const time = Math.max(...leaves.map((each) => each.time));
    return Math.max(...leaves.filter((each) => each.time === time).map((each) => each.value));
  },
};

describe('merge', () => {
  it('does not depend on the order or the grouping', () => {
    fc.assert(
      fc.property(fold, fold, fold, (a, b, c) => {
        expect(merge(a, b)).toEqual(merge(b, a));
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      }),
    );
  });

  it.each(AGGREGATIONS)('makes of any tree, by %s, what a look at all leaves makes', (agg) => {
    fc.assert(
      fc.property(tree, (root) => {
        const leaves = leavesOf(root);
        const folded = foldTree(root, agg)['n'];
        if (leaves.length === 0) expect(folded).toBeUndefined();
        else expect(folded && valueOf(folded)).toBe(DIRECT[agg](leaves));
      }),
    );
  });

  it('takes the mean over jobs, and not over groups of them', () => {
    const mean = foldTree(
      [{ value: 10, time: 1 }, [1, 2, 3].map((time) => ({ value: 2, time }))],
      'mean',
    );
    expect(mean['n'] && valueOf(mean['n'])).toBe(4);
  });

  it('lets one rule hold where jobs disagree, whoever speaks first', () => {
    const [sum, last] = [foldOf(1, 'sum', 1), foldOf(2, 'last', 2)];
    expect([merge(sum, last).agg, merge(last, sum).agg]).toEqual(['sum', 'sum']);
  });

  it('stays a number that JSON can hold', () => {
    const largest = foldOf(Number.MAX_VALUE, 'sum', 1);
    expect(valueOf(merge(largest, largest))).toBe(Number.MAX_VALUE);
    const lowest = foldOf(-Number.MAX_VALUE, 'mean', 1);
    expect(valueOf(merge(lowest, lowest))).toBeGreaterThan(-Infinity);
  });
});

describe('mergeAll', () => {
  it('keeps every name apart, whatever it is', () => {
    const names = ['n', 'toString', 'constructor', '__proto__'];
    const folds = Object.fromEntries(names.map((name) => [name, foldOf(2, 'sum', 1)]));
    const merged = Object.entries(mergeAll(mergeAll({}, folds), folds));
    expect(merged.map(([name, each]) => [name, valueOf(each)])).toEqual(
      names.map((name) => [name, 4]),
    );
  });

  it('leaves what it is given alone', () => {
    const a: Folds = Object.freeze({ n: Object.freeze(foldOf(1, 'sum', 1)) });
    expect(mergeAll(a, { m: foldOf(2, 'max', 1) })).toEqual({
      n: foldOf(1, 'sum', 1),
      m: foldOf(2, 'max', 1),
    });
  });
});

describe('changedFolds', () => {
  const folds = fc.dictionary(fc.constantFrom('n', 'm', 'constructor', '__proto__'), fold);

  it('is all that brings what was known up to date, and no more', () => {
    fc.assert(
      fc.property(folds, folds, (known, given) => {
        const changed = changedFolds(given, known);
        const updated = new Map([...Object.entries(known), ...Object.entries(changed)]);
        for (const [name, each] of Object.entries(given)) expect(updated.get(name)).toEqual(each);
        for (const [name, each] of Object.entries(changed))
          expect([name, each]).not.toEqual([name, new Map(Object.entries(known)).get(name)]);
        expect(Object.keys(changedFolds(given, given))).toEqual([]);
      }),
    );
  });

  it('sees each part of a fold', () => {
    const known = foldOf(1, 'sum', 1);
    const others = { agg: 'max', count: 2, sum: 2, min: 0, max: 2, last: 2, time: 2 } as const;
    for (const [part, other] of Object.entries(others))
      expect(Object.keys(changedFolds({ n: { ...known, [part]: other } }, { n: known }))).toEqual([
        'n',
      ]);
  });
});

describe('isReserved', () => {
  it('keeps the names that Gator counts itself, and leaves all others', () => {
    const names = ['sub_total', 'sub_', 'msg_error', 'subtotal', 'my_sub_total', 'SUB_TOTAL', ''];
    expect(names.filter(isReserved)).toEqual(['sub_total', 'sub_', 'msg_error']);
  });
});
