import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATOR_SIDE, type Place, type Sample, type Side } from './case.ts';
import { measure } from './command.ts';
import { attributeIn, valueIn } from './database.ts';
import { GATOR } from './gator.ts';

/** What Gator is to run. */
export interface GatorRun {
  /** The specification; it may name files that are shared. */
  readonly spec: string | ((place: Place) => string);
  readonly slots: number;
  readonly flags?: readonly string[];
  /** Throws where the run, by its tracking directory, did not record what it should have. */
  readonly check: (tracking: string, place: Place) => void;
}

/** The side of `gator SPEC`, in a tracking directory of its own. */
export function gatorSide(run: GatorRun, name = GATOR_SIDE): Side {
  return { name, measure: (place) => measureGator(place, run) };
}

/** Runs a specification, and checks what it recorded. */
export async function measureGator(place: Place, run: GatorRun): Promise<Sample> {
  const tracking = join(place.own, 'run');
  const args = [...gatorArguments(place, run), '--tracking', tracking];
  const stdout = join(place.own, 'printed');
  const sample = await measure({
    program: GATOR,
    args,
    cwd: place.own,
    leaves: tracking,
    stdout,
  });
  run.check(tracking, place);
  return sample;
}

/** Writes the specification, and returns the words to run it with. */
export function gatorArguments(
  place: Place,
  { spec, slots, flags = ['--quiet'] }: Omit<GatorRun, 'check'>,
): string[] {
  const file = join(place.own, 'spec.yaml');
  writeFileSync(file, typeof spec === 'string' ? spec : spec(place));
  return [file, '--sched-arg', `concurrency=${slots}`, ...flags];
}

/** So many jobs of a run passed, and no other was there. */
export function checkPassed(tracking: string, jobs: number): void {
  const passed = attributeIn(join(tracking, 'db.sqlite'), 'passed');
  if (passed !== String(jobs)) throw new Error(`${String(passed)} of ${jobs} jobs passed`);
}

/** A layer recorded so many lines of its job, and the last one whole. */
export function checkLines(layer: string, lines: number): void {
  const counted = valueIn(
    join(layer, 'db.sqlite'),
    `SELECT count(*) FROM messages WHERE source = 'stdout' AND message LIKE 'line %.'`,
  );
  if (counted !== lines) throw new Error(`${String(counted)} of ${lines} lines were recorded`);
}

/** What is to stand beside Gator. */
export interface Yardstick {
  readonly name: string;
  /** The program, where it goes by another name. */
  readonly program?: string;
  /** Writes what it reads, and returns its arguments. */
  readonly prepare: (place: Place) => readonly string[];
  readonly check: (place: Place) => void;
}

/** The side of a program that Gator is compared with. */
export function yardstick({ name, program = name, prepare, check }: Yardstick): Side {
  return {
    name,
    needs: program,
    measure: async (place) => {
      const args = prepare(place);
      const cwd = join(place.own, 'run');
      mkdirSync(cwd);
      const sample = await measure({ program, args, cwd, leaves: cwd });
      check(place);
      return sample;
    },
  };
}

/** A file has so many lines that have a text. */
export function checkLinesOf(file: string, lines: number, having = ''): void {
  const all = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const counted = all.filter((line) => line.includes(having)).length;
  if (counted !== lines) throw new Error(`${file} has ${counted} of ${lines} lines`);
}
