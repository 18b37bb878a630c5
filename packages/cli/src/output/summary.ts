import type { Summary } from '@gator/core';
import type { Failure, JobCounts, Verdict } from '@gator/protocol';
import { verbOfVerdict } from '../view/verb.ts';
import type { Paint } from './colour.ts';
import { formatDuration } from './duration.ts';
import { commandOn, shortPath } from './shell.ts';
import { visible } from './visible.ts';

/** Failures that are named. */
const NAMED = 20;
const MARGIN = ' '.repeat(7);

/** What is left on the screen of a run: what failed and how to see more, then the counts. */
export function summaryLines(summary: Summary, folder: string, paint: Paint): string[] {
  return [
    '',
    ...failureLines(summary, folder, paint),
    headline(summary, paint),
    `${MARGIN}tracking: ${visible(shortPath(summary.directory, folder))}`,
  ];
}

/** How many jobs ended how: `18 passed (1 flaky), 2 failed`. What there is none of is left out, but for what passed. */
export function formatCounts({ passed, flaky, failed, aborted, skipped }: JobCounts): string {
  const others = { failed, aborted, skipped };
  const parts = Object.entries(others).filter(([, count]) => count > 0);
  const again = flaky > 0 ? ` (${flaky} flaky)` : '';
  return [`${passed} passed${again}`, ...parts.map(([name, count]) => `${count} ${name}`)].join(
    ', ',
  );
}

/** The verdict's verb in its column. */
export function verb(verdict: Verdict, paint: Paint): string {
  const { style, text } = verbOfVerdict(verdict);
  return paint(style, text.padEnd(MARGIN.length - 1));
}

function failureLines(summary: Summary, folder: string, paint: Paint): string[] {
  const { failures, counts } = summary;
  const isFailure = ({ verdict }: Failure): boolean => verdict === 'FAILURE';
  const gravestFirst = [...failures.filter(isFailure), ...failures.filter((it) => !isFailure(it))];
  const named = gravestFirst.slice(0, NAMED);
  if (named.length === 0) return [];
  const more = counts.failed + counts.aborted - named.length;
  return [
    ...named.flatMap((failure) => failureEntry(failure, folder, paint)),
    ...(more > 0 ? [`${MARGIN}… and ${more} more`] : []),
    `${MARGIN}again: ${commandOn('gator rerun --failed', summary.directory, folder)}`,
    '',
  ];
}

function failureEntry(failure: Failure, folder: string, paint: Paint): string[] {
  const { path, verdict, reason, error, directory } = failure;
  const lines = [`${verb(verdict, paint)} ${paint('bold', visible(path))}: ${visible(reason)}`];
  if (error !== null) lines.push(`${MARGIN}error: ${visible(error)}`);
  return [...lines, `${MARGIN}more: ${commandOn('gator show', directory, folder)}`];
}

function headline(summary: Summary, paint: Paint): string {
  const { verdict, path, counts, started, stopped, reason } = summary;
  const jobs = counts.total === 1 ? '1 job' : `${counts.total} jobs`;
  const took = formatDuration((stopped - started) / 1e6);
  const why = verdict === 'ABORTED' ? ` (${visible(reason)})` : '';
  const what = `${formatCounts(counts)} of ${jobs} in ${took}${why}`;
  return `${verb(verdict, paint)} ${paint('bold', visible(path))}: ${what}`;
}
