import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Round, Sample, Side } from './case.ts';

/** What became of a case. */
export interface Measurement {
  readonly of: Case;
  readonly rounds: readonly Round[];
}

/** Measures a case: in each round every side once, in turn, every second round backwards. */
export async function measureCase(each: Case, folder: string): Promise<Measurement> {
  const rounds: Round[] = [];
  for (let round = 0; round < each.rounds; round += 1) {
    const sides = round % 2 === 0 ? each.sides : each.sides.toReversed();
    const samples = new Map<string, Sample>();
    for (const side of sides) samples.set(side.name, await measureSide(side, folder));
    rounds.push(samples);
  }
  return { of: each, rounds };
}

/** Runs a side once, in a folder that is new and then gone. */
async function measureSide(side: Side, folder: string): Promise<Sample> {
  const shared = join(folder, 'shared');
  mkdirSync(shared, { recursive: true });
  const own = mkdtempSync(join(folder, 'run-'));
  const sample = await side.measure({ own, shared });
  rmSync(own, { recursive: true });
  return sample;
}
