import { describe, expect, it } from 'vitest';
import type { Units } from '@gator/protocol';
import { jobSpec, groupSpec, ONE_CORE } from './testing/specs.ts';
import { appetiteOf, assumedNeeds } from './appetite.ts';
import { KnownNeeds } from './known-needs.ts';

/** What has to be told at once where so much was known, so much is needed, and so much of it waits. */
function lacks(
  known: readonly Units[],
  needs: readonly Units[],
  waiting: readonly Units[],
): boolean {
  return new KnownNeeds(known).lack(needs, waiting);
}

describe('what a parent has to hear of needs', () => {
  it('is at once that they have grown, by a shape of many too', () => {
    expect(lacks([], [['a', 1]], [['a', 1]])).toBe(true);
    expect(lacks([['a', 2]], [['a', 3]], [['a', 1]])).toBe(true);
    const two: Units[] = [
      ['a', 1],
      ['b', 2],
    ];
    expect(
      lacks(
        [
          ['a', 2],
          ['b', 1],
        ],
        two,
        two,
      ),
    ).toBe(true);
  });

  it('is later that they have fallen, while something still waits for the shape', () => {
    expect(lacks([['a', 3]], [['a', 2]], [['a', 1]])).toBe(false);
    expect(lacks([['a', 3]], [['a', 2]], [['b', 1]])).toBe(true);
    expect(lacks([['a', 3]], [['a', 2]], [])).toBe(true);
    expect(lacks([['a', 3]], [], [])).toBe(true);
  });

  it('is nothing where it knows them', () => {
    const needs: Units[] = [['a', 3]];
    expect(lacks(needs, needs, [])).toBe(false);
    expect(new KnownNeeds(needs).are(needs)).toBe(true);
    expect(new KnownNeeds(needs).are([['a', 2]])).toBe(false);
    expect(new KnownNeeds(needs).are([])).toBe(false);
    expect(new KnownNeeds([]).are(needs)).toBe(false);
    const told = new KnownNeeds([]);
    told.tell(needs);
    expect(told.are(needs)).toBe(true);
  });

  it('is nothing at the start of a tier, whose appetite it has asked for already', () => {
    const spec = groupSpec('g', [jobSpec('a', ONE_CORE), jobSpec('b', ONE_CORE)]);
    const needs = [...appetiteOf(spec)];
    const [first] = needs.map(([shape]): Units => [shape, 1]);
    if (first === undefined) throw new Error('a group of jobs wants nothing');
    expect(new KnownNeeds(assumedNeeds(spec, [first])).are(needs)).toBe(true);
    expect(lacks([...assumedNeeds(spec, [])], needs, needs)).toBe(true);
  });
});
