import { VERBS, type Failure, type Running } from '@gator/protocol';
import { formatDuration } from '../output/duration.ts';
import { stopNotice } from '../output/reporter.ts';
import { tame } from '../output/visible.ts';
import { bar, NARROWEST } from './bar.ts';
import { columnsOf, fitEnd } from './columns.ts';
import { formatEnded, formatStages, timeFigures, type Progress } from './figures.ts';
import { fitLine, type Line } from './line.ts';
import type { Model } from './model.ts';

/** The size of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const WIDEST_BAR = 60;
/** Rows that stay free above the view, for what is logged. */
const ROWS_FOR_LOG = 4;
const VERB_WIDTH = 6;
const TIME_WIDTH = 11;

/** The view of a run: how far it is, what runs and what failed, as much as there is room for. */
export function layout(model: Model, { columns, rows }: Size, now: number): Line[] {
  const head = headLines(model, columns, now);
  const room = Math.max(1, rows - ROWS_FOR_LOG);
  const lines = [...head, ...jobLines(model, columns, Math.max(0, room - head.length), now)];
  return lines.slice(0, room).map((line) => fitLine(line, columns));
}

function headLines(model: Model, columns: number, now: number): Line[] {
  const { stopping, counts } = model;
  const lines = [barLine(model, columns, now), [['plain', formatStages(counts)]] satisfies Line];
  if (stopping === undefined) return lines;
  return [...lines, [['yellow', tame(stopNotice(stopping, counts.active))]]];
}

/** The bar with as many figures beside it as leave it wide enough. */
export function barLine(progress: Progress, columns: number, now: number): Line {
  const figures = [formatEnded(progress.counts), ...timeFigures(progress, now)];
  for (let shown = figures.length; shown > 0; shown -= 1) {
    const text = ` ${figures.slice(0, shown).join('  ')}`;
    const width = Math.min(WIDEST_BAR, columns - columnsOf(text) - '[]'.length);
    if (width >= NARROWEST) {
      return [['plain', '['], ...bar(progress.counts, width), ['plain', ']'], ['bold', text]];
    }
  }
  return [['bold', figures[0] ?? '']];
}

/** What runs, and below it what failed: each gets half of the room, or more where the other leaves it. */
function jobLines(model: Model, columns: number, room: number, now: number): Line[] {
  const { counts, running, failures, path } = model;
  const active = Math.max(counts.active, running.length);
  const failed = Math.max(counts.failed + counts.aborted, failures.length);
  const wanted = wantedRows(running.length, active);
  const forFailed = Math.min(
    wantedRows(failures.length, failed),
    Math.max(room - wanted, Math.floor(room / 2)),
  );
  const runningLines = running.map((job) => runningLine(job, path, columns, now));
  const failureLines = failures.map((failure) => failureLine(failure, path)).toReversed();
  return [
    ...section(runningLines, active, Math.min(wanted, room - forFailed), 'running'),
    ...section(failureLines, failed, forFailed, 'failed'),
  ];
}

/** Rows for all that is listed, and one to say how many there are besides. */
function wantedRows(listed: number, all: number): number {
  return listed + (all > listed ? 1 : 0);
}

/** As many lines as there are rows; the last says how many are not shown. */
function section(lines: readonly Line[], all: number, rows: number, what: string): Line[] {
  if (rows < 1) return [];
  if (all <= lines.length && lines.length <= rows) return [...lines];
  const shown = lines.slice(0, rows - 1);
  return [...shown, [['dim', `… and ${all - shown.length} more ${what}`]]];
}

function runningLine({ path, since }: Running, root: string, columns: number, now: number): Line {
  const time = formatDuration((now - since) / 1e6).padStart(TIME_WIDTH);
  const name = fitEnd(nameOf(path, root), Math.max(1, columns - VERB_WIDTH - TIME_WIDTH - 2));
  return [
    ['cyan', 'RUN'.padEnd(VERB_WIDTH)],
    ['dim', time],
    ['plain', `  ${name}`],
  ];
}

function failureLine({ path, verdict, reason }: Failure, root: string): Line {
  return [
    ['red', VERBS[verdict].padEnd(VERB_WIDTH)],
    ['bold', nameOf(path, root)],
    ['plain', `: ${tame(reason)}`],
  ];
}

/** A path without the root's ident, which all have in common. */
function nameOf(path: string, root: string): string {
  return tame(path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);
}
