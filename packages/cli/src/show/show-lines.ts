import { join } from 'node:path';
import { formatMemory } from '@gator/spec';
import { SEVERITY_NAMES, type Failure, type LayerDetails, type LayerView } from '@gator/protocol';
import { formatDuration } from '../output/duration.ts';
import type { Paint } from '../output/colour.ts';
import { commandOn, typeable } from '../output/shell.ts';
import { isOwn, metricText } from '../output/metrics.ts';
import { sparkline } from '../output/sparkline.ts';
import { visible } from '../output/visible.ts';
import { stages } from '../view/status-lines.ts';
import { verbOf } from '../view/verb.ts';
import { rerun } from './rerun.ts';

/** What there is to show of one layer. */
export interface Shown {
  readonly view: LayerView;
  readonly details: LayerDetails;
  /** Jobs below that failed, the first of them. */
  readonly failed: readonly Failure[];
  /** Why it waits; empty where it does not. */
  readonly why: string;
  /** Whether its process is there. */
  readonly live: boolean;
}

const LABEL = 11;
/** Metrics and artefacts that are listed. */
const LISTED = 20;
/** Columns of a chart, such that its figures fit beside it in 80. */
const CHART = 30;

/** One layer in full, a section after the other. */
export function showLines(shown: Shown, folder: string, paint: Paint): string[] {
  const { view } = shown;
  const verb = verbOf(view);
  const why = shown.why === '' ? view.reason : shown.why;
  const reason = why === '' ? '' : `: ${visible(why)}`;
  return [
    `${paint(verb.style, verb.text)} ${paint('bold', visible(view.path))}${reason}`,
    ...[
      ...howItRan(shown),
      ...attemptLines(shown, folder),
      ...errorLines(shown, folder, paint),
      ...usageLines(shown),
      ...metricLines(shown),
      ...artefactLines(shown),
      ...commandLines(shown, folder),
    ].map(([label, text]) => `${paint('dim', label.padEnd(LABEL))} ${text}`),
  ];
}

/** A label and what stands beside it; an empty label goes on with the section above. */
type Row = readonly [label: string, text: string];

function howItRan({ view, details, live }: Shown): Row[] {
  const { attributes } = details;
  const text = (name: string): string => visible(String(attributes[name] ?? ''));
  const rows: Row[] = [];
  if (view.kind === 'job') {
    if (attributes['cmd'] !== undefined) rows.push(['command', text('cmd')]);
    if (attributes['cwd'] !== undefined) rows.push(['folder', text('cwd')]);
  } else rows.push(['jobs', `${stages(view.counts)} of ${view.counts.total}`]);
  if (attributes['host'] !== undefined)
    rows.push([
      'host',
      `${text('host')}${live ? `, process ${text('pid')}, ${text('address')}` : ''}`,
    ]);
  rows.push(...timeRows(view));
  if (view.exit_code !== null) rows.push(['exit code', String(view.exit_code)]);
  if (typeof attributes['signal'] === 'string') rows.push(['signal', text('signal')]);
  for (const { on, condition } of view.dependencies)
    rows.push(['after', `${visible(on)} (${condition})`]);
  const counts = details.messages.map(
    (count, place) => `${count} ${(SEVERITY_NAMES[place] ?? '').toLowerCase()}`,
  );
  if (details.messages.some((count) => count > 0))
    rows.push(['messages', counts.toReversed().join(', ')]);
  return rows;
}

function timeRows({ queued, started, stopped }: LayerView): Row[] {
  if (started === null) return [];
  const rows: Row[] = [['started', localTime(started)]];
  if (stopped !== null) rows.push(['stopped', localTime(stopped)]);
  const ran = (stopped ?? Date.now() / 1000) - started;
  const waited = queued === null ? '' : `, after ${formatDuration(started - queued)} in the queue`;
  return [...rows, ['ran', `${formatDuration(ran)}${waited}`]];
}

/** The attempts before this one, and how to see more of each. */
function attemptLines({ details }: Shown, folder: string): Row[] {
  const lines = details.attempts.map(({ attempt, result, reason, started, directory }) => {
    const verb = verbOf({ state: 'COMPLETE', result }).text;
    // One that never got to record its start left nothing to show.
    const more = started === null ? '' : `  (${commandOn('gator show', directory, folder)})`;
    return `${attempt}: ${verb} ${visible(reason)}${more}`;
  });
  return labelled('attempts', lines);
}

function errorLines({ details, failed }: Shown, folder: string, paint: Paint): Row[] {
  const errors = details.errors.map(({ message }): string => paint('red', visible(message)));
  const bad = failed.map(
    ({ path, reason, directory }) =>
      `${paint('bold', visible(path))}: ${visible(reason)}  (${commandOn('gator show', directory, folder)})`,
  );
  return [...labelled('errors', errors), ...labelled('failed', bad)];
}

function usageLines({ view, details }: Shown): Row[] {
  const { attributes, usage } = details;
  const number = (name: string): number => Number(attributes[name] ?? 0);
  const asked = view.resources;
  const rows: Row[] = [];
  if (usage.length > 0) {
    const cores = asked === null ? '' : `, ${asked.cores} asked for`;
    const memory =
      asked === null || asked.memory === 0 ? '' : `, ${formatMemory(asked.memory)} asked for`;
    const cpu = usage.map((sample) => sample.cpu);
    const rss = usage.map((sample) => sample.rss);
    const peaks = {
      cpu: Math.max(number('peak_cpu'), ...cpu),
      rss: Math.max(number('peak_rss'), ...rss),
    };
    rows.push(['cores', `${sparkline(cpu, CHART)} up to ${peaks.cpu.toFixed(1)}${cores}`]);
    rows.push(['memory', `${sparkline(rss, CHART)} up to ${formatMemory(peaks.rss)}${memory}`]);
  }
  if (attributes['cpu_seconds'] !== undefined)
    rows.push([
      'cpu time',
      `${number('cpu_seconds').toFixed(2)} s in ${number('wall_seconds').toFixed(2)} s`,
    ]);
  return rows;
}

function metricLines({ details }: Shown): Row[] {
  const own = details.metrics.filter(isOwn);
  return labelled('metrics', [...own.slice(0, LISTED).map(metricText), ...more(own.length)]);
}

function artefactLines({ details }: Shown): Row[] {
  const { artefacts, artefacts_total: total } = details;
  const lines = artefacts
    .slice(0, LISTED)
    .map(({ path, size }) => `${visible(path)}  ${formatMemory(size)}`);
  return labelled('artefacts', [...lines, ...more(total)]);
}

function more(count: number): string[] {
  return count > LISTED ? [`… and ${count - LISTED} more`] : [];
}

/** What to type to see more, and to run it again. */
function commandLines({ view, details }: Shown, folder: string): Row[] {
  if (view.started === null) return [];
  const again = rerun(details);
  const rows: Row[] = [['more', commandOn('gator logs', view.directory, folder)]];
  if (view.kind === 'job')
    rows.push(['', commandOn('cat', join(view.directory, 'output.log'), folder)]);
  rows.push(['again', commandOn('gator', join(view.directory, 'spec.yaml'), folder)]);
  if (again.command !== undefined) rows.push(['by hand', typeable(again.command)]);
  if (again.masked.length > 0) rows.push(['', `not shown: ${visible(again.masked.join(', '))}`]);
  return rows;
}

function labelled(label: string, lines: readonly string[]): Row[] {
  return lines.map((line, place): Row => [place === 0 ? label : '', line]);
}

/** Local date and time, to the second. */
function localTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}
