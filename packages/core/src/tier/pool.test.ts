import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CORELESS, resourcesOf, shapeOf, type Shape, type Totals } from '@gator/protocol';
import { mostOf } from './most.ts';
import { Pool } from './pool.ts';

const TOTALS: Totals = { cores: 4, memory: 8, licenses: { A: 2, B: 1 } };

const resources = fc.record({
  cores: fc.nat(4),
  memory: fc.constantFrom(0, 0, 3, 8),
  licenses: fc.constantFrom<Record<string, number>>(
    {},
    {},
    { A: 1 },
    { A: 2 },
    { B: 1 },
    { A: 1, B: 1 },
    { C: 9 },
  ),
});

/** What a shape takes of the limited resources, by the pool's names. */
function amountsOf(shape: Shape): [string, number][] {
  const { cores, memory, licenses } = resourcesOf(shape);
  const limited = Object.entries(licenses).filter(([name]) => name !== 'C');
  return [
    ['cores', cores],
    ['coreless', cores === 0 ? 1 : 0],
    ['memory', memory],
    ...limited.map(([name, count]): [string, number] => [`licence ${name}`, count]),
  ];
}

function fits(shape: Shape, pool: Pool): boolean {
  return amountsOf(shape).every(([key, amount]) => amount <= (pool.free.get(key) ?? 0));
}

/** Whether few of a shape fit at once. */
function isLimited(shape: Shape): boolean {
  return amountsOf(shape).some(([key, amount]) => key !== 'coreless' && amount > 0);
}

const shapes = fc.uniqueArray(resources.map(shapeOf), { minLength: 1, maxLength: 5 });
/** Shapes of which few fit at once. */
const limited = shapes.map((list) => [
  shapeOf({ cores: 1, memory: 0, licenses: {} }),
  ...list.filter(isLimited),
]);
const steps = fc.array(fc.record({ shape: fc.nat(4), demand: fc.nat(6), release: fc.nat(20) }), {
  maxLength: 80,
});

describe('Pool', () => {
  it('never grants more than there is, lets nothing wait that fits, and is whole at the end', () => {
    fc.assert(
      fc.property(shapes, steps, (kinds, list) => {
        const pool = new Pool(TOTALS);
        const whole = new Map(pool.free);
        const held: Shape[] = [];
        const wanted = new Map<Shape, number>();
        let grants = 0;
        for (const { shape: index, demand, release } of list) {
          const shape = kinds[index % kinds.length] ?? '';
          wanted.set(shape, demand);
          pool.demand(shape, demand);
          const [back] = held.splice(release, 1);
          if (back !== undefined) pool.release(back, 1);
          for (const [granted, count] of pool.grant()) {
            wanted.set(granted, (wanted.get(granted) ?? 0) - count);
            for (let unit = 0; unit < count; unit += 1) held.push(granted);
            grants += count;
          }
          for (const amount of pool.free.values()) expect(amount).toBeGreaterThanOrEqual(0);
          for (const count of wanted.values()) expect(count).toBeGreaterThanOrEqual(0);
          // Nobody has lost patience before this many grants.
          if (grants > 16) continue;
          for (const [each, count] of wanted) expect(count > 0 && fits(each, pool)).toBe(false);
        }
        for (const shape of held) pool.release(shape, 1);
        expect(pool.free).toEqual(whole);
      }),
      { numRuns: 400 },
    );
  });

  it('serves every shape after a bounded number of grants to others, whoever else never stops asking', () => {
    fc.assert(
      fc.property(limited, fc.infiniteStream(fc.nat()), (kinds, picks) => {
        const pool = new Pool(TOTALS);
        const held: Shape[] = [];
        const since = new Map<Shape, number>(kinds.map((shape) => [shape, 0]));
        for (let round = 0; round < 600; round += 1) {
          for (const shape of kinds) pool.demand(shape, 3);
          for (const [granted, count] of pool.grant()) {
            for (let unit = 0; unit < count; unit += 1) held.push(granted);
            for (const shape of kinds)
              since.set(shape, shape === granted ? 0 : (since.get(shape) ?? 0) + count);
          }
          // Jobs end in any order, but each one ends.
          for (const place of [0, picks.next().value % Math.max(1, held.length)]) {
            const [back] = held.splice(place, 1);
            if (back !== undefined) pool.release(back, 1);
          }
          // 16 grants that cost its patience, as many again for each other that lost it, and what fits beside them.
          expect(Math.max(...since.values())).toBeLessThan(16 * 2 * (kinds.length + 1));
        }
      }),
    );
  });

  it('takes licences that are not named as unlimited', () => {
    const pool = new Pool(TOTALS);
    const shape = shapeOf({ cores: 0, memory: 0, licenses: { C: 1000 } });
    pool.demand(shape, 50);
    expect(pool.grant()).toEqual([[shape, 50]]);
  });

  it('grants no more than a bounded number that take no core, whatever else they take', () => {
    const pool = new Pool({ cores: 1, memory: 1e9, licenses: {} });
    const nothing = shapeOf({ cores: 0, memory: 0, licenses: {} });
    const little = shapeOf({ cores: 0, memory: 1, licenses: {} });
    pool.demand(nothing, CORELESS - 1);
    pool.demand(little, 2);
    expect(pool.grant()).toEqual([
      [nothing, CORELESS - 1],
      [little, 1],
    ]);
    pool.release(nothing, 1);
    expect(pool.grant()).toEqual([[little, 1]]);
    expect(mostOf(nothing, { cores: 1, memory: 1e9, licenses: {} })).toBe(CORELESS);
  });

  it('keeps free what a shape lacks that was passed over too often', () => {
    const pool = new Pool({ cores: 2, memory: 0, licenses: {} });
    const small = shapeOf({ cores: 1, memory: 0, licenses: {} });
    const large = shapeOf({ cores: 2, memory: 0, licenses: {} });
    pool.demand(small, 1);
    pool.grant();
    pool.demand(large, 1);
    for (let grants = 0; grants < 8; grants += 1) {
      pool.demand(small, 1);
      expect(pool.grant()).toEqual([[small, 1]]);
      pool.release(small, 1);
    }
    pool.demand(small, 1);
    expect(pool.grant()).toEqual([]);
    pool.release(small, 1);
    expect(pool.grant()).toEqual([[large, 1]]);
  });

  it('is contended exactly while a shape waits for what another one holds', () => {
    const pool = new Pool(TOTALS);
    const core = shapeOf({ cores: 1, memory: 0, licenses: {} });
    const tool = shapeOf({ cores: 0, memory: 0, licenses: { B: 1 } });
    const all = shapeOf({ cores: 4, memory: 0, licenses: {} });
    pool.demand(core, 5);
    pool.demand(tool, 2);
    pool.grant();
    expect(pool.contended).toBe(false);
    pool.demand(core, 0);
    pool.demand(all, 1);
    pool.grant();
    expect(pool.contended).toBe(true);
    pool.release(core, 4);
    pool.grant();
    expect(pool.contended).toBe(false);
  });
});
