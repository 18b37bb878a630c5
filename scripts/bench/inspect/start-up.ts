import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secondsOf } from '../gator.ts';
import { printPairs } from './table.ts';

/** Starts that one figure is the mean of. */
const STARTS = 10;

/** Measures what commands take to start, against an empty script on the same runtime. */
export function measureStartUp(tracking: string, folder: string, rounds: number): void {
  const script = join(folder, 'empty.cjs');
  writeFileSync(script, '');
  const commands = [['--version'], ['status', tracking], ['show', tracking]];
  const measured = Array.from({ length: rounds }, () => ({
    empty: mean(() => secondsOfScript(script)),
    commands: commands.map((args) => mean(() => secondsOf(...args))),
  }));
  const without = measured.map(({ empty }) => empty * 1000);
  printPairs(
    'start-up, milliseconds, against an empty script',
    commands.map(([name = ''], place) => ({
      name: `gator ${name}`,
      without,
      with: measured.map((round) => (round.commands[place] ?? NaN) * 1000),
    })),
  );
}

function secondsOfScript(script: string): number {
  const start = performance.now();
  spawnSync(process.execPath, [script], { stdio: 'ignore' });
  return (performance.now() - start) / 1000;
}

function mean(measure: () => number): number {
  return Array.from({ length: STARTS }, measure).reduce((sum, each) => sum + each, 0) / STARTS;
}
