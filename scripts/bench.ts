/**
 * Measures Gator beside the programs that it is compared with. Sides alternate in one run, and the
 * figures are medians of rounds with the range that they come from. No time is asserted: machines
 * differ, and a busy one tells nothing. A run that did not do what it was to do ends the benchmark.
 *
 *     npm run bench [-- CASE …] [--quick] [--folder DIR] [--write]
 *
 * With `--quick` everything is small and done once: it shows that the benchmark works, and no more.
 * `--folder` is where the runs leave their files, by default the system's folder for such; with
 * `--write` the tables go to `docs/performance.md` too.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Case } from './bench/case.ts';
import { casesOf } from './bench/cases.ts';
import { describeMachine, has } from './bench/machine.ts';
import { measureCase, type Measurement } from './bench/rounds.ts';
import { replaceBetween, tablesOf } from './bench/tables.ts';

const PAGE = join(import.meta.dirname, '../docs/performance.md');
const MARK = 'npm run bench';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    folder: { type: 'string', default: tmpdir() },
    write: { type: 'boolean', default: false },
  },
});
const cases = chosen(casesOf(flags.quick), positionals);
if (flags.write && (flags.quick || positionals.length > 0))
  refuse('only a whole benchmark is written down');
const folder = mkdtempSync(join(realpathSync(flags.folder), 'gator-bench-'));
try {
  const machine = describeMachine(folder);
  console.log(`${machine}\n`);
  if (flags.quick) console.log('This is a trial: the goals are those of the full size.\n');
  const measurements: Measurement[] = [];
  for (const each of cases) measurements.push(await measured(each));
  const text = `${machine}\n\n${tablesOf(measurements)}`;
  console.log(`\n${tablesOf(measurements)}`);
  if (flags.write) writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), MARK, text));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The cases that are named, or all. */
function chosen(all: readonly Case[], names: readonly string[]): readonly Case[] {
  const unknown = names.find((name) => !all.some((each) => each.name === name));
  const known = all.map(({ name }) => name).join(', ');
  if (unknown !== undefined) refuse(`there is no case '${unknown}', but ${known}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

function refuse(reason: string): never {
  console.error(`error: ${reason}`);
  process.exit(2);
}

/** Measures a case with the sides that this machine has, and says which it lacks. */
async function measured(each: Case): Promise<Measurement> {
  const start = performance.now();
  const lacking = each.sides.filter(({ needs }) => !has(needs));
  const sides = each.sides.filter((side) => !lacking.includes(side));
  const measurement = await measureCase({ ...each, sides }, folder);
  const took = Math.round((performance.now() - start) / 1000);
  const out = lacking.map(
    ({ name, needs }) => `; ${name} is left out: there is no ${String(needs)}`,
  );
  console.log(`${each.name}: ${each.title}; rounds: ${each.rounds}, in ${took} s${out.join('')}`);
  return { of: each, rounds: measurement.rounds };
}
