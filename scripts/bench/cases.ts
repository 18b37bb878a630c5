import type { Case, Scale } from './case.ts';
import { aggregation } from './cases/aggregation.ts';
import { largeArray } from './cases/array.ts';
import { coldStart } from './cases/cold.ts';
import { eightPrinting } from './cases/eight.ts';
import { forwarding } from './cases/forward.ts';
import { smallGroups } from './cases/groups.ts';
import { heartbeats } from './cases/heartbeat.ts';
import { idleTree } from './cases/idle.ts';
import { manyLines } from './cases/lines.ts';
import { manyJobs } from './cases/many.ts';
import { shortJobs } from './cases/short.ts';

/** The whole benchmark. */
const FULL: Scale = {
  rounds: Infinity,
  jobs: 1000,
  manyJobs: 20_000,
  repeats: 1_000_000,
  lines: 1_000_000,
  starts: 10,
  wrappers: 50,
  idle: 20,
  children: 5000,
  beating: 15,
};

/** Everything small, and done once: it shows that the benchmark works, and no more. */
const QUICK: Scale = {
  rounds: 1,
  jobs: 100,
  manyJobs: 200,
  repeats: 1000,
  lines: 8000,
  starts: 1,
  wrappers: 4,
  idle: 1,
  children: 50,
  beating: 2,
};

/** Every case, at full size or as a trial. To add one: a file of its own, and a row here. */
export function casesOf(isQuick: boolean): Case[] {
  const scale = isQuick ? QUICK : FULL;
  const makers = [
    shortJobs,
    smallGroups,
    manyJobs,
    largeArray,
    manyLines,
    eightPrinting,
    coldStart,
    forwarding,
    idleTree,
    heartbeats,
    aggregation,
  ];
  return makers
    .map((make) => make(scale))
    .map((each) => ({ ...each, rounds: Math.min(each.rounds, scale.rounds) }));
}
