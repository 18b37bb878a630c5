import { endedJobs, waitingJobs, type JobCounts } from '@gator/protocol';
import { formatDuration } from '../output/duration.ts';
import { formatCounts } from '../output/summary.ts';
import { formatSpan, timeLeft } from './estimate.ts';
import type { Model } from './model.ts';

/** How far a run is, and since when: microseconds since the epoch. */
export type Progress = Pick<Model, 'counts' | 'since'>;

/** Jobs that have ended, of all: `12/100`. */
export function formatEnded(counts: JobCounts): string {
  return `${endedJobs(counts)}/${counts.total}`;
}

/** How far each job is: `18 passed, 2 failed, 4 running, 76 waiting`. */
export function formatStages(counts: JobCounts): string {
  const waiting = waitingJobs(counts);
  return `${formatCounts(counts)}, ${counts.active} running, ${waiting} waiting`;
}

/** The time taken, the rate, and the time left, as far as they are known; the most wanted first. */
export function timeFigures({ counts, since }: Progress, now: number): string[] {
  const elapsed = (now - since) / 1e6;
  const ran = counts.passed + counts.failed;
  const left = timeLeft(ran, counts.active + waitingJobs(counts), elapsed);
  const figures = [formatDuration(elapsed)];
  if (left !== undefined) figures.push(`${formatSpan(left)} left`);
  if (ran > 0 && elapsed > 0) figures.push(formatRate(ran / elapsed));
  return figures;
}

/** How far a run is, on one line. */
export function progressLine(progress: Progress, now: number): string {
  const { counts } = progress;
  return [formatEnded(counts), formatStages(counts), ...timeFigures(progress, now)].join(', ');
}

/** Jobs in a second, or in a minute where that reads better. */
function formatRate(rate: number): string {
  return rate >= 1 ? `${rate.toFixed(1)}/s` : `${(rate * 60).toFixed(1)}/min`;
}
