import { waitingJobs, type JobCounts } from '@gator/protocol';
import type { Style } from '../output/colour.ts';
import type { Line } from './line.ts';

/** The parts of the bar, in order, told apart by their character where there is no colour. */
const PARTS = [
  ['passed', '=', 'green'],
  ['failed', '!', 'red'],
  ['skipped', '-', 'yellow'],
  ['running', '>', 'cyan'],
  ['waiting', '.', 'dim'],
] as const satisfies readonly (readonly [string, string, Style])[];

/** Cells below which a small part could leave the largest none. */
export const NARROWEST = 10;

type Part = (typeof PARTS)[number][0];

/** A bar of exactly `width` cells, of `NARROWEST` at least, in which whatever there is has a cell. */
export function bar(counts: JobCounts, width: number): Line {
  const cells = shareCells(partsOf(counts), width);
  return PARTS.map(([part, character, style]) => [style, character.repeat(cells[part])]);
}

function partsOf(counts: JobCounts): Record<Part, number> {
  const { passed, failed, aborted, skipped, active } = counts;
  const waiting = waitingJobs(counts);
  return { passed, failed: failed + aborted, skipped, running: active, waiting };
}

/** Cells in proportion; what rounding leaves over, or a part takes that is too small for a cell, is the largest's. */
function shareCells(jobs: Record<Part, number>, width: number): Record<Part, number> {
  const total = Math.max(1, sum(jobs));
  const cells = { passed: 0, failed: 0, skipped: 0, running: 0, waiting: 0 };
  let largest: Part = 'waiting';
  for (const [part] of PARTS) {
    const share = Math.floor((jobs[part] / total) * width);
    cells[part] = jobs[part] > 0 ? Math.max(1, share) : 0;
    if (jobs[part] > jobs[largest]) largest = part;
  }
  cells[largest] += width - sum(cells);
  return cells;
}

function sum(parts: Record<Part, number>): number {
  return Object.values(parts).reduce((total, part) => total + part, 0);
}
