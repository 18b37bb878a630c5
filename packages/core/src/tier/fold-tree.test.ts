import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FoldTree } from './fold-tree.ts';

function sumTree(): { tree: FoldTree<number>; folds: () => number } {
  let folds = 0;
  const tree = new FoldTree(0, (a: number, b: number) => {
    folds += 1;
    return a + b;
  });
  return { tree, folds: () => folds };
}

describe('FoldTree', () => {
  it('is the fold of what is there, whatever came, changed and went', () => {
    const change = fc.record({
      id: fc.nat(40),
      value: fc.option(fc.nat(1000)),
      asks: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const { tree } = sumTree();
        const values = new Map<number, number>();
        for (const { id, value, asks } of changes) {
          if (value === null) {
            values.delete(id);
            tree.delete(id);
          } else {
            values.set(id, value);
            tree.set(id, value);
          }
          if (asks) expect(tree.total).toBe([...values.values()].reduce((a, b) => a + b, 0));
        }
        expect(tree.total).toBe([...values.values()].reduce((a, b) => a + b, 0));
      }),
    );
  });

  it('folds anew what a change concerns, and nothing twice', () => {
    const { tree, folds } = sumTree();
    for (let id = 0; id < 1024; id += 1) tree.set(id, 1);
    expect([tree.total, folds()]).toEqual([1024, 1023]);
    tree.set(500, 2);
    tree.set(501, 2);
    expect([tree.total, folds()]).toEqual([1026, 1023 + 10]);
    expect([tree.total, folds()]).toEqual([1026, 1023 + 10]);
  });

  it('is as large as what is there at once, not as what ever was', () => {
    const { tree, folds } = sumTree();
    for (let id = 0; id < 1000; id += 1) {
      tree.set(id, 1);
      tree.delete(id - 1);
    }
    expect(tree.total).toBe(1);
    expect(folds()).toBeLessThanOrEqual(2);
  });
});
