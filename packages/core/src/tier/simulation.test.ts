import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countJobs, type Resources, type RetryCause, type Spec, type TierSpec } from '@gator/spec';
import { CONDITIONS, type Totals, type Verdict } from '@gator/protocol';
import { expected } from './testing/expected.ts';
import { Remains } from './testing/remains.ts';
import { arraySpec, groupSpec, jobSpec, ONE_CORE } from './testing/specs.ts';
import { World, type Disturbance } from './testing/world.ts';

const resources: fc.Arbitrary<Resources> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(ONE_CORE) },
  fc.constantFrom(
    { cores: 2, memory: 0, licenses: {} },
    { cores: 0, memory: 0, licenses: {} },
    { cores: 1, memory: 0, licenses: { A: 1 } },
    { cores: 0, memory: 0, licenses: { A: 2, B: 1 } },
    { cores: 2, memory: 0, licenses: { B: 1 } },
  ),
);

const retries = fc.record({
  retries: fc.constantFrom(0, 0, 1, 3),
  retry_delay: fc.constantFrom(0, 0, 50, 700),
  retry_on: fc.subarray<RetryCause>(['fail', 'lost', 'timeout']),
});

const job = fc
  .tuple(resources, retries)
  .map(([asked, again]): Spec => ({ ...jobSpec('', asked), ...again }));

/** Children with idents of their own, of which each may wait for some of those before it. */
function siblings(child: fc.Arbitrary<Spec>): fc.Arbitrary<Spec[]> {
  const wait = fc.record({ condition: fc.constantFrom(...CONDITIONS), on: fc.nat(4) });
  const one = fc.tuple(child, fc.array(wait, { maxLength: 2 }));
  return fc.array(one, { maxLength: 5 }).map((list) =>
    list.map(([spec, waits], place) => {
      const on = (condition: string): string[] =>
        waits
          .filter((each) => each.condition === condition && each.on < place)
          .map((each) => `n${String(each.on)}`);
      const dependencies = {
        on_pass: on('on_pass'),
        on_fail: on('on_fail'),
        on_done: on('on_done'),
      };
      return { ...spec, ...dependencies, ident: `n${String(place)}` };
    }),
  );
}

function tier(jobs: fc.Arbitrary<Spec[]>): fc.Arbitrary<TierSpec> {
  return fc.oneof(
    jobs.map((list): TierSpec => groupSpec('root', list)),
    fc.tuple(fc.integer({ min: 1, max: 6 }), jobs).map(([n, list]) => arraySpec('root', n, list)),
  );
}

const small = tier(siblings(job));
const middle = tier(siblings(fc.oneof<fc.Arbitrary<Spec>[]>(job, small)));
/** Trees of tiers and jobs, in which later siblings may wait for earlier ones. */
const tree = tier(siblings(fc.oneof<fc.Arbitrary<Spec>[]>(job, small, middle)));

/** What a run may hold: enough for every job. */
const totals: fc.Arbitrary<Totals> = fc.record({
  cores: fc.integer({ min: 2, max: 5 }),
  memory: fc.constant(1e9),
  licenses: fc.record({ A: fc.integer({ min: 2, max: 3 }), B: fc.integer({ min: 1, max: 2 }) }),
});

const disturbances: fc.Arbitrary<Disturbance[]> = fc.array(
  fc.record({
    id: fc.constantFrom('stop' as const, 'crash' as const, 'crash' as const),
    time: fc.nat(3000),
    pick: fc.nat(20),
  }),
  { minLength: 1, maxLength: 4 },
);

const TWO_CORES: Totals = { cores: 2, memory: 0, licenses: {} };

describe('a whole run', () => {
  it('ends as the rules say, holds no more than there is, and lets nothing that fits wait', () => {
    fc.assert(
      fc.property(tree, totals, fc.integer(), (spec, limits, seed) => {
        const ends = new Map<string, Verdict>();
        const counts = expected(spec, spec.ident, seed, ends);
        const world = new World(spec, limits, seed);
        const outcome = world.run([]);
        expect(outcome.counts).toEqual(counts);
        expect(outcome.verdict).toBe(ends.get(spec.ident));
        ends.delete(spec.ident);
        expect(Object.fromEntries(world.ended)).toEqual(Object.fromEntries(ends));
      }),
      { numRuns: 120 },
    );
  });

  it('ends whole also where parts of it are stopped or lost', () => {
    fc.assert(
      fc.property(tree, totals, fc.integer(), disturbances, (spec, limits, seed, disturbed) => {
        const { counts, verdict } = new World(spec, limits, seed).run(disturbed);
        const { total, active, passed, failed, aborted, skipped } = counts;
        expect(total).toBe(countJobs(spec));
        expect(active).toBe(0);
        expect(passed + failed + aborted + skipped).toBe(total);
        expect(verdict === 'SUCCESS').toBe(failed + aborted === 0);
      }),
      { numRuns: 120 },
    );
  });

  it('gives a large job its turn though chains of small ones never let go of what they hold', () => {
    const chain = (ident: string): TierSpec =>
      groupSpec(
        ident,
        Array.from({ length: 60 }, (_, place) =>
          jobSpec(
            `j${String(place)}`,
            ONE_CORE,
            place === 0 ? {} : { on_done: [`j${String(place - 1)}`] },
          ),
        ),
      );
    const large = jobSpec('large', { cores: 2, memory: 0, licenses: {} });
    const world = new World(groupSpec('root', [chain('a'), chain('b'), large]), TWO_CORES, 1);
    world.run([]);
    const order = [...world.ended.keys()];
    expect(order.length).toBe(60 + 60 + 3);
    expect(order.indexOf('root/large')).toBeLessThan(40);
  });
});

describe('a run that is gone on with', () => {
  it('comes to the end that the run would have come to, and runs nothing of what is kept', () => {
    fc.assert(
      fc.property(tree, totals, fc.integer(), (spec, limits, seed) => {
        const first = new World(spec, limits, seed);
        const outcome = first.run([]);
        const remains = new Remains(first.ended, seed);
        const second = new World(spec, limits, seed, (tier, path) => remains.kept(tier, path));
        const again = second.run([]);
        expect(again.counts).toEqual(outcome.counts);
        expect(again.verdict).toBe(outcome.verdict);
        for (const [path, verdict] of second.ended)
          expect([path, verdict]).toEqual([path, first.ended.get(path)]);
        for (const path of second.begun)
          expect(
            [...remains.keptPaths].some((kept) => path === kept || path.startsWith(`${kept}/`)),
          ).toBe(false);
      }),
      { numRuns: 120 },
    );
  });
});
