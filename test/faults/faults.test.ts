import { describe } from 'vitest';
import { test } from '../support/rig.ts';
import { planOf } from './plan.ts';
import { play } from './round.ts';
import { begin, seeds } from './rounds.ts';

/** Rounds that are played with all tests: one of each victim at least, in a few seconds. */
const ALWAYS = [1, 2, 4, 5, 7, 8, 12, 14];

describe('a process that is killed costs no more than itself', () => {
  for (const seed of seeds(ALWAYS)) {
    const plan = planOf(seed);
    test(`seed ${seed}: ${plan.victim}`, async ({ folder, gator, skip, onTestFailed }) => {
      begin(seed, { skip, onTestFailed });
      await play(plan, folder, gator);
    });
  }
});
