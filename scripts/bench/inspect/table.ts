import { ratiosOf, spreadOf, type Spread } from '../statistics.ts';

/** One thing that was measured in each round, without what is under test and with it. */
export interface Pair {
  readonly name: string;
  readonly without: readonly number[];
  readonly with: readonly number[];
}

/** One thing that was measured in each round, and the figure that it has to stay below, where there is one. */
export interface Single {
  readonly name: string;
  readonly values: readonly number[];
  readonly goal?: number;
}

const NAME_WIDTH = 50;
const CELL_WIDTH = 12;

/** Prints medians without and with something, and the ratio of the rounds' own. */
export function printPairs(title: string, pairs: readonly Pair[]): void {
  heading(title, ['without', 'with', 'ratio', 'from … to']);
  for (const { name, without, with: having } of pairs) {
    const ratio = spreadOf(ratiosOf(having, without));
    const medians = [spreadOf(without), spreadOf(having), ratio].map((each) => figure(each.median));
    console.log(line(name, [...medians, range(ratio)]));
  }
}

/** Prints medians, with the figure that each has to stay below. */
export function printSingles(title: string, singles: readonly Single[]): void {
  heading(title, ['median', 'from … to', 'goal']);
  for (const { name, values, goal } of singles) {
    const spread = spreadOf(values);
    const limit = goal === undefined ? '' : `< ${String(goal)}`;
    console.log(line(name, [figure(spread.median), range(spread), limit]));
  }
}

function heading(title: string, names: readonly string[]): void {
  console.log(`\n${title}\n${line('', names)}`);
}

function line(name: string, cells: readonly string[]): string {
  return `${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')}`;
}

function range({ least, most }: Spread): string {
  return `${figure(least)}…${figure(most)}`;
}

function figure(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0);
}
