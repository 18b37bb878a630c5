import type { StatusNode } from '@gator/inspect';
import { endedJobs, waitingJobs, type JobCounts, type LayerView } from '@gator/protocol';
import { progressLine } from '../live/figures.ts';
import { fitLine, type Line } from '../live/line.ts';
import { formatDuration } from '../output/duration.ts';
import { commandOn } from '../output/shell.ts';
import { formatCounts } from '../output/summary.ts';
import { tame } from '../output/visible.ts';
import { failuresIn, sinceOf } from './model-of.ts';
import { verbOf, VERB_WIDTH } from './verb.ts';

/** Failures whose command to see more is shown. */
const HINTS = 3;

export interface StatusFormat {
  /** Columns that there are; Infinity where lines may be of any length. */
  readonly columns: number;
  /** The current folder, from which directories are shown. */
  readonly folder: string;
  /** Microseconds since the epoch. */
  readonly now: number;
}

/** The tree of a run, as it is now: how far it is, what it consists of, and how to see more of what failed. */
export function statusLines(status: StatusNode, format: StatusFormat): Line[] {
  const lines = [headline(status, status.why, format.now), ...treeLines(status, '', format)];
  // A command that is cut cannot be copied: it may take a second row of the terminal.
  return [...lines.map((line) => fitLine(line, format.columns)), ...hints(status, format)];
}

/** A layer and how far it is, on one line. */
export function headline(layer: LayerView, why: string, now: number): Line {
  const verb = verbOf(layer);
  return [
    [verb.style, verb.text.padEnd(VERB_WIDTH)],
    ['bold', ` ${tame(layer.path)}`],
    ['plain', `: ${headlineFigures(layer, now)}${because(layer, why)}`],
  ];
}

function headlineFigures(layer: LayerView, now: number): string {
  const { state, counts } = layer;
  if (state === 'PENDING') return jobsText(counts.total);
  if (state !== 'COMPLETE') return progressLine({ counts, since: sinceOf(layer) }, now);
  return `${formatCounts(counts)} of ${jobsText(counts.total)}${took(layer, now)}`;
}

/** The children of a node, each below the margin of its parent, and what is not listed of them. */
function treeLines(node: StatusNode, margin: string, format: StatusFormat): Line[] {
  const rest = foldedText(node);
  return node.children
    .flatMap((child, place): Line[] => {
      const isLast = place === node.children.length - 1 && rest === '';
      const branch = `${margin}${isLast ? '└─ ' : '├─ '}`;
      return [
        [['plain', branch], ...layerPieces(child, child.why, format.now)],
        ...treeLines(child, `${margin}${isLast ? '   ' : '│  '}`, format),
      ];
    })
    .concat(rest === '' ? [] : [[['dim', `${margin}└─ … and ${rest}`]]]);
}

/** One layer: a long reason is cut rather than the duration that follows the name. */
export function layerPieces(layer: LayerView, why: string, now: number): Line {
  const verb = verbOf(layer);
  const size = layer.kind === 'array' ? ` ×${layer.counts.total}` : '';
  const counts = layer.kind === 'job' ? '' : `: ${stages(layer.counts)}`;
  return [
    [verb.style, verb.text.padEnd(VERB_WIDTH)],
    ['bold', ` ${tame(layer.ident)}`],
    ['plain', `${size}${counts}`],
    ['dim', took(layer, now)],
    ['plain', because(layer, why)],
  ];
}

/** How far the jobs of a tier are; what there is none of is left out. */
export function stages(counts: JobCounts): string {
  const parts = endedJobs(counts) === 0 ? [] : [formatCounts(counts)];
  if (counts.active > 0) parts.push(`${counts.active} running`);
  const waiting = waitingJobs(counts);
  if (waiting > 0) parts.push(`${waiting} waiting`);
  return parts.length === 0 ? 'no jobs' : parts.join(', ');
}

function foldedText({ folded }: StatusNode): string {
  const parts = Object.entries(folded).filter(([, count]) => count > 0);
  return parts.map(([name, count]) => `${count} more ${name}`).join(', ');
}

/** How long a layer ran, or has run until now; empty where it has not started. */
export function took({ started, stopped }: LayerView, now: number): string {
  if (started === null) return '';
  return `  ${formatDuration((stopped ?? now / 1e6) - started)}`;
}

/** A reason that only repeats the counts says nothing new. */
function because({ counts }: LayerView, why: string): string {
  const repeats = why.endsWith(` of ${jobsText(counts.total)}`);
  return why === '' || repeats ? '' : `  ${tame(why)}`;
}

function hints(status: StatusNode, { folder }: StatusFormat): Line[] {
  const failures = [...failuresIn(status)].slice(0, HINTS);
  if (failures.length === 0) return [];
  const lines = failures.map(({ directory }): Line => [
    ['plain', `more: ${commandOn('gator show', directory, folder)}`],
  ]);
  return [[['plain', '']], ...lines];
}

function jobsText(count: number): string {
  return count === 1 ? '1 job' : `${count} jobs`;
}
