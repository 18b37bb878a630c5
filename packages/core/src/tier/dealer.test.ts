import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dealer } from './dealer.ts';

const SHAPES = ['A', 'B', 'C'];

/** The same, as plainly as can be: a count for each child and shape. */
class Model {
  readonly wishes = new Map<string, number>();

  want(id: number, shape: string, count: number): void {
    this.wishes.set(`${shape} ${String(id)}`, Math.max(0, count));
  }

  first(shape: string): number | undefined {
    const ids = [...this.wishes].flatMap(([key, count]) => {
      const [of, id] = key.split(' ');
      return of === shape && count > 0 ? [Number(id)] : [];
    });
    return ids.length === 0 ? undefined : Math.min(...ids);
  }

  take(shape: string): number | undefined {
    const id = this.first(shape);
    if (id !== undefined)
      this.want(id, shape, (this.wishes.get(`${shape} ${String(id)}`) ?? 0) - 1);
    return id;
  }

  total(shape: string): number {
    return [...this.wishes].reduce(
      (sum, [key, count]) => sum + (key.startsWith(`${shape} `) ? count : 0),
      0,
    );
  }

  forget(id: number): void {
    for (const shape of SHAPES) this.want(id, shape, 0);
  }
}

const shape = fc.constantFrom(...SHAPES);
const step = fc.oneof(
  fc.record({
    id: fc.constant('want' as const),
    child: fc.nat(9),
    shape,
    count: fc.integer({ min: -2, max: 5 }),
  }),
  fc.record({ id: fc.constant('take' as const), shape }),
  fc.record({ id: fc.constant('forget' as const), child: fc.nat(9) }),
  fc.record({ id: fc.constant('clear' as const) }),
);

describe('Dealer', () => {
  it('deals as a plain list of wishes would', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const dealer = new Dealer();
        const model = new Model();
        for (const each of steps) {
          if (each.id === 'want') {
            dealer.want(each.child, each.shape, each.count);
            model.want(each.child, each.shape, each.count);
          } else if (each.id === 'take')
            expect(dealer.take(each.shape)).toBe(model.take(each.shape));
          else if (each.id === 'forget') {
            dealer.forget(each.child);
            model.forget(each.child);
          } else {
            dealer.clear();
            model.wishes.clear();
          }
          for (const name of SHAPES) {
            expect(dealer.first(name)).toBe(model.first(name));
            expect(dealer.totals().get(name) ?? 0).toBe(model.total(name));
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('serves earlier children first, whenever they asked', () => {
    const dealer = new Dealer();
    dealer.want(7, 'A', 2);
    dealer.want(3, 'A', 1);
    expect([dealer.take('A'), dealer.take('A'), dealer.take('A'), dealer.take('A')]).toEqual([
      3,
      7,
      7,
      undefined,
    ]);
  });

  it('still tells a shape that nobody wants any more, with none', () => {
    const dealer = new Dealer();
    dealer.want(1, 'A', 2);
    dealer.clear();
    expect([...dealer.totals()]).toEqual([['A', 0]]);
  });
});
