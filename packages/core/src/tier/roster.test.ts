import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobSpec } from '@gator/spec';
import { CONDITIONS, type Verdict } from '@gator/protocol';
import { holds } from './gate.ts';
import { Roster, type Settled } from './roster.ts';
import { arraySpec, groupSpec, jobSpec, ONE_CORE } from './testing/specs.ts';

/** Siblings in a random order, each waiting for some of those before it in another order: no cycles. */
const siblings: fc.Arbitrary<JobSpec[]> = fc
  .array(fc.array(fc.tuple(fc.constantFrom(...CONDITIONS), fc.nat(6)), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 7,
  })
  .chain((waits) => {
    const specs = waits.map((list, place) => {
      const on = (condition: string): string[] => [
        ...new Set(
          list
            .filter(([each, n]) => each === condition && n < place)
            .map(([, n]) => `j${String(n)}`),
        ),
      ];
      const dependencies = {
        on_pass: on('on_pass'),
        on_fail: on('on_fail'),
        on_done: on('on_done'),
      };
      return jobSpec(`j${String(place)}`, ONE_CORE, dependencies);
    });
    return fc.shuffledSubarray(specs, { minLength: specs.length });
  });

const verdicts: fc.Arbitrary<Verdict> = fc.constantFrom('SUCCESS', 'FAILURE', 'ABORTED');

type Fate = 'waiting' | 'ready' | Verdict;

/** The same rules, worked out from scratch after each end. */
class Reference {
  readonly #fates: Fate[];
  readonly #specs: readonly JobSpec[];

  constructor(specs: readonly JobSpec[]) {
    this.#specs = specs;
    this.#fates = specs.map(() => 'waiting');
  }

  /** Settles whatever follows and returns the idents of those that became ready, and that were skipped. */
  follow(ended?: { readonly ident: string; readonly verdict: Verdict }): {
    ready: string[];
    skipped: string[];
  } {
    if (ended !== undefined) this.#fates[this.#place(ended.ident)] = ended.verdict;
    const ready: string[] = [];
    const skipped: string[] = [];
    for (let changed = true; changed;) {
      changed = false;
      for (const [place, spec] of this.#specs.entries()) {
        if (this.#fates[place] !== 'waiting') continue;
        const fate = this.#fateOf(spec);
        if (fate === 'waiting') continue;
        changed = true;
        this.#fates[place] = fate;
        (fate === 'ready' ? ready : skipped).push(spec.ident);
      }
    }
    return { ready, skipped };
  }

  get unsettled(): string[] {
    return this.#specs
      .map(({ ident }) => ident)
      .filter((_, place) => ['waiting', 'ready'].includes(this.#fates[place] ?? ''));
  }

  #fateOf(spec: JobSpec): Fate {
    let open = false;
    for (const condition of CONDITIONS) {
      for (const ident of spec[condition]) {
        const fate = this.#fates[this.#place(ident)] ?? 'waiting';
        if (fate === 'waiting' || fate === 'ready') open = true;
        else if (!holds(condition, fate)) return 'SKIPPED';
      }
    }
    return open ? 'waiting' : 'ready';
  }

  #place(ident: string): number {
    return this.#specs.findIndex((spec) => spec.ident === ident);
  }
}

function idents({ ready, skipped }: Settled): { ready: string[]; skipped: string[] } {
  const stem = (ident: string): string => ident.replace(/_\d+$/, '');
  return {
    ready: ready.map(({ ident }) => stem(ident)).sort(),
    skipped: skipped.map(({ child }) => stem(child.ident)).sort(),
  };
}

function sorted({ ready, skipped }: { ready: string[]; skipped: string[] }) {
  return { ready: ready.sort(), skipped: skipped.sort() };
}

describe('Roster', () => {
  it('settles each child exactly once, as a reference does, in repetitions that know nothing of each other', () => {
    // At most four repetitions of seven children.
    const ends = fc.array(fc.record({ pick: fc.nat(), verdict: verdicts }), { minLength: 28 });
    fc.assert(
      fc.property(siblings, fc.integer({ min: 1, max: 4 }), ends, (specs, repeats, list) => {
        const roster = new Roster(arraySpec('a', repeats, specs));
        const references = Array.from({ length: repeats }, () => new Reference(specs));
        const ready = references.flatMap((reference) => {
          const opened = roster.open().ready;
          expect(idents({ ready: opened, skipped: [] })).toEqual(sorted(reference.follow()));
          return opened;
        });
        const settled = new Set<number>();
        for (const { pick, verdict } of list) {
          const [child] = ready.splice(pick % Math.max(1, ready.length), 1);
          const reference = references[child?.index ?? -1];
          if (child === undefined || reference === undefined) break;
          const result = roster.settle(child.id, verdict);
          const { ident } = child.spec;
          expect(idents(result)).toEqual(sorted(reference.follow({ ident, verdict })));
          for (const { id } of [child, ...result.skipped.map((each) => each.child)]) {
            expect(settled.has(id)).toBe(false);
            settled.add(id);
          }
          ready.push(...result.ready);
          const left = references.flatMap(({ unsettled }, index) =>
            unsettled.map((name) => `${name}_${String(index)}`),
          );
          expect(new Set(roster.unsettled().map((each) => each.ident))).toEqual(new Set(left));
        }
        expect(settled.size).toBe(roster.size);
        expect(roster.unsettled()).toEqual([]);
      }),
    );
  });

  it('says which sibling a skip is due to, also along a chain', () => {
    const roster = new Roster(
      groupSpec('g', [
        jobSpec('a'),
        jobSpec('b', ONE_CORE, { on_pass: ['a'] }),
        jobSpec('c', ONE_CORE, { on_pass: ['b'] }),
        jobSpec('d', ONE_CORE, { on_done: ['c'] }),
      ]),
    );
    const { ready: first, waiting } = roster.open();
    expect([first, waiting].map((list) => list.map(({ ident }) => ident))).toEqual([
      ['a'],
      ['b', 'c', 'd'],
    ]);
    const { ready, skipped } = roster.settle(0, 'FAILURE');
    expect(skipped.map(({ child, reason }) => [child.ident, reason])).toEqual([
      ['b', 'a failed (on_pass)'],
      ['c', 'b was skipped (on_pass)'],
    ]);
    expect(ready.map(({ ident }) => ident)).toEqual(['d']);
  });

  it('numbers and names the children of each repetition', () => {
    const roster = new Roster(arraySpec('a', 2, [jobSpec('x'), jobSpec('y')]));
    const names = [...roster.open().ready, ...roster.open().ready].map(({ id, ident, index }) => [
      id,
      ident,
      index,
    ]);
    expect(names).toEqual([
      [0, 'x_0', 0],
      [1, 'y_0', 0],
      [2, 'x_1', 1],
      [3, 'y_1', 1],
    ]);
    expect(roster.unopened).toBe(0);
  });

  it('makes repetitions one by one and forgets them when they have ended', () => {
    const roster = new Roster(arraySpec('a', 1_000_000, [jobSpec('x'), jobSpec('y')]));
    expect([roster.size, roster.unopened]).toEqual([2_000_000, 1_000_000]);
    for (let round = 0; round < 1000; round += 1) {
      for (const { id } of roster.open().ready) roster.settle(id, 'SUCCESS');
      expect(roster.unsettled()).toEqual([]);
    }
    expect(roster.unopened).toBe(999_000);
    const forgotten = { ready: [], skipped: [] };
    expect(roster.settle(0, 'FAILURE')).toEqual(forgotten);
  });

  it('has nothing to open where there are no children', () => {
    const roster = new Roster(groupSpec('g', []));
    expect([roster.size, roster.unopened]).toEqual([0, 0]);
  });
});
