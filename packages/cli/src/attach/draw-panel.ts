import { SEVERITIES, severityName, type MessageView } from '@gator/protocol';
import { formatMemory } from '@gator/spec';
import { clock } from '@gator/store';
import type { Size } from '../live/layout.ts';
import { lineWidth, type Line, type Piece } from '../live/line.ts';
import type { Style } from '../output/colour.ts';
import { isOwn } from '../output/metrics.ts';
import { sparkline } from '../output/sparkline.ts';
import { tame, visibleInColour } from '../output/visible.ts';
import { took } from '../view/status-lines.ts';
import { verbOf } from '../view/verb.ts';
import { whyOf } from './draw-tree.ts';
import { factLines } from './draw-facts.ts';
import type { Log } from './log.ts';
import { PANEL_HEAD } from './plan.ts';
import { lookedAt, type State } from './state.ts';

/** Columns of a chart in the head. */
const CHART = 12;

const STYLES: Readonly<Record<MessageView['severity'], Style>> = {
  DEBUG: 'dim',
  INFO: 'plain',
  WARNING: 'yellow',
  ERROR: 'red',
  CRITICAL: 'red',
};

/** The layer that is looked at: how it is, and its messages or what else is known of it. */
export function drawPanel(state: State, size: Size, now: number): Line[] {
  const height = Math.max(1, size.rows - PANEL_HEAD);
  const body =
    state.panel === 'messages'
      ? messageLines(state.log, height)
      : factLines(state.facts, size.columns).slice(state.factsTop, state.factsTop + height);
  return [titleLine(state, size, now), chartLine(state), ...body].slice(0, size.rows);
}

function titleLine(state: State, { columns }: Size, now: number): Line {
  const layer = lookedAt(state);
  const verb = verbOf(layer);
  const told = state.facts?.why ?? '';
  const why = told === '' ? whyOf(state.tree, layer) : told;
  const style = state.focus === 'panel' ? 'inverse' : 'bold';
  const title: Line = [
    ['dim', '── '],
    [verb.style, verb.text],
    ['plain', ' '],
    [style, tame(layer.path)],
    ['plain', took(layer, now)],
    ['plain', why === '' ? '' : `  ${tame(why)}`],
    ['plain', ' '],
  ];
  return [...title, ['dim', '─'.repeat(Math.max(0, columns - lineWidth(title)))]];
}

/** The use of cores and memory as small charts, and what there is besides. */
function chartLine({ facts, log }: State): Line {
  if (facts?.details === undefined) return [];
  const { usage, metrics, artefacts_total: artefacts } = facts.details;
  const pieces: Piece[] = [];
  const last = usage.at(-1);
  if (last !== undefined) {
    const cores = usage.map(({ cpu }) => cpu);
    const memory = usage.map(({ rss }) => rss);
    pieces.push(['dim', 'cores '], ['cyan', sparkline(cores, CHART)]);
    pieces.push(['plain', ` ${last.cpu.toFixed(1)}  `], ['dim', 'memory ']);
    pieces.push(['cyan', sparkline(memory, CHART)], ['plain', ` ${formatMemory(last.rss)}  `]);
  }
  const own = metrics.filter(isOwn).length;
  const counts = [
    counted(log.last, 'message'),
    counted(own, 'metric'),
    counted(artefacts, 'artefact'),
  ];
  return [...pieces, ['dim', counts.join(', ')]];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** As many messages as there are rows; where it was scrolled back, the last row says how far. */
function messageLines(log: Log, height: number): Line[] {
  const end = log.lines.length - log.back;
  const lines = log.lines
    .slice(Math.max(0, end - height), Math.max(0, end))
    .map((message) => messageLine(message, log));
  const below = log.last - (log.lines[end - 1]?.uid ?? log.last);
  if (log.back === 0 || below <= 0) return lines;
  return [...lines.slice(0, height - 1), [['dim', `… and ${below + 1} more below`]]];
}

function messageLine({ uid, severity, message, timestamp }: MessageView, log: Log): Line {
  const text = visibleInColour(message, false).replaceAll('\t', ' ');
  const isFound = uid === log.found;
  return [
    ['dim', `${clock(timestamp * 1e6)} `],
    [STYLES[severity], severityLetter(severity)],
    [isFound ? 'inverse' : STYLES[severity], Array.from(text).slice(log.shift).join('')],
  ];
}

/** The first letter tells a severity apart where there is no colour: what is mild has none. */
function severityLetter(severity: MessageView['severity']): string {
  return SEVERITIES[severity] >= SEVERITIES.WARNING
    ? `${severityName(SEVERITIES[severity]).slice(0, 1)} `
    : '  ';
}
