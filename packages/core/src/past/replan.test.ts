import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONDITIONS, type Past, type Verdict } from '@gator/protocol';
import type { Dependency } from '../tier/gate.ts';
import { ownFate, replan, type Fate, type PastEnd } from './replan.ts';

const fate = fc.constantFrom<Fate[]>(
  { id: 'kept' },
  { id: 'open' },
  { id: 'again', cause: 'lost', past: { mode: 'resume', only: [] } },
);

/** Fates of siblings, and dependencies among them without a cycle: in the order of `order`, which is any. */
const siblings = fc
  .array(fc.tuple(fate, fc.array(fc.nat(), { maxLength: 3 }), fc.nat()), { maxLength: 12 })
  .map((list) => {
    const order = list
      .map((_, place) => place)
      .sort((a, b) => (list[a]?.[2] ?? 0) - (list[b]?.[2] ?? 0));
    const dependencies = list.map((): Dependency[] => []);
    order.forEach((place, rank) => {
      for (const pick of list[place]?.[1] ?? []) {
        const on = rank === 0 ? undefined : order[pick % rank];
        if (on !== undefined)
          dependencies[place]?.push({ on, condition: CONDITIONS[pick % 3] ?? 'on_done' });
      }
    });
    return { own: list.map(([each]) => each), dependencies };
  });

describe('replan', () => {
  it('runs again what has to, with all that depends on it however far, and nothing else', () => {
    fc.assert(
      fc.property(siblings, ({ own, dependencies }) => {
        const idents = own.map((_, place) => `n${String(place)}`);
        const reaches = (place: number): boolean =>
          own[place]?.id === 'again' || (dependencies[place] ?? []).some(({ on }) => reaches(on));
        const fates = replan(own, dependencies, idents);
        expect(fates.map(({ id }) => id === 'again')).toEqual(
          own.map((_, place) => reaches(place)),
        );
        fates.forEach((each, place) => {
          if (each.id !== 'again') expect(each).toBe(own[place]);
        });
      }),
    );
  });

  it('keeps nothing below a child that runs again for a sibling, and names the sibling', () => {
    const again: Fate = { id: 'again', cause: 'lost', past: { mode: 'resume', only: [] } };
    const on = (place: number): Dependency[] => [{ on: place, condition: 'on_done' }];
    // The second waits for the third, which stands after it.
    expect(replan([again, { id: 'kept' }, again], [[], on(2), on(0)], ['a', 'b', 'c'])).toEqual([
      again,
      { id: 'again', cause: 'depends on c', past: { mode: 'all', only: [] } },
      { id: 'again', cause: 'depends on a', past: { mode: 'all', only: [] } },
    ]);
  });

  it('does not run out of stack where each waits for the one before', () => {
    const own = Array.from({ length: 50_000 }, (): Fate => ({ id: 'kept' }));
    const dependencies = own.map((_, place): Dependency[] =>
      place === own.length - 1 ? [] : [{ on: place + 1, condition: 'on_pass' }],
    );
    expect(replan(own, dependencies, []).every(({ id }) => id === 'kept')).toBe(true);
  });
});

describe('ownFate', () => {
  const ended = (verdict: Verdict, failed = 0, aborted = 0): PastEnd => ({
    verdict,
    failed,
    aborted,
  });
  const past = (mode: Past['mode'], ...only: string[]): Past => ({ mode, only });

  it.each([
    ['resume', ended('SUCCESS'), 'kept'],
    ['resume', ended('FAILURE', 3), 'kept'],
    ['resume', ended('FAILURE', 3, 1), 'again'],
    ['resume', ended('ABORTED', 0, 1), 'again'],
    ['resume', ended('SKIPPED'), 'open'],
    ['resume', undefined, 'again'],
    ['failed', ended('SUCCESS'), 'kept'],
    ['failed', ended('FAILURE'), 'again'],
    ['failed', ended('SUCCESS', 1), 'again'],
    ['failed', ended('ABORTED', 0, 1), 'again'],
    ['failed', ended('SKIPPED'), 'open'],
    ['failed', undefined, 'again'],
    ['all', ended('SUCCESS'), 'again'],
  ] as const)('with %s, a child that ended as %o is %s', (mode, end, id) => {
    expect(ownFate(end, 'x', past(mode)).id).toBe(id);
  });

  it('lets alone what is beside the part that is meant, and is handed down to it', () => {
    expect(ownFate(ended('FAILURE', 1), 'y', past('failed', 'x')).id).toBe('kept');
    expect(ownFate(ended('SKIPPED'), 'y', past('all', 'x')).id).toBe('open');
    expect(ownFate(ended('SUCCESS'), 'x', past('failed', 'x', 'deep'))).toMatchObject({
      id: 'again',
      past: { mode: 'failed', only: ['deep'] },
    });
    expect(ownFate(ended('SUCCESS'), 'x', past('failed', 'x')).id).toBe('kept');
    expect(ownFate(ended('SUCCESS'), 'x', past('all', 'x')).id).toBe('again');
  });
});
