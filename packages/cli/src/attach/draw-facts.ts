import { formatMemory } from '@gator/spec';
import type { LayerDetails } from '@gator/protocol';
import type { Line } from '../live/line.ts';
import { isOwn, metricText } from '../output/metrics.ts';
import { sparkline } from '../output/sparkline.ts';
import { tame } from '../output/visible.ts';
import type { Facts } from './state.ts';

const LABEL = 11;
/** Attributes that are shown, in order, and what they are called. */
const ATTRIBUTES = [
  ['cmd', 'command'],
  ['cwd', 'folder'],
  ['host', 'host'],
  ['address', 'address'],
  ['exit_code', 'exit code'],
  ['signal', 'signal'],
] as const;

/** What is known of a layer besides its messages: how it ran, what it used, its metrics and artefacts. */
export function factLines(facts: Facts | undefined, columns: number): Line[] {
  const details = facts?.details;
  if (details === undefined) return [[['dim', 'nothing is known yet']]];
  return [
    ...attributeLines(details),
    ...usageLines(details, Math.max(8, columns - 2 * LABEL - 4)),
    ...section('metrics', details.metrics.filter(isOwn).map(metricText)),
    ...section(
      'artefacts',
      details.artefacts.map(({ path, size }) => `${tame(path)}  ${formatMemory(size)}`),
    ),
  ];
}

function attributeLines({ attributes }: LayerDetails): Line[] {
  return ATTRIBUTES.flatMap(([name, label]): Line[] => {
    const value = attributes[name];
    return value === undefined || value === null ? [] : [labelled(label, tame(String(value)))];
  });
}

function usageLines({ usage }: LayerDetails, width: number): Line[] {
  if (usage.length === 0) return [];
  const cores = usage.map(({ cpu }) => cpu);
  const memory = usage.map(({ rss }) => rss);
  return [
    labelled('cores', `${sparkline(cores, width)} up to ${Math.max(...cores).toFixed(1)}`),
    labelled('memory', `${sparkline(memory, width)} up to ${formatMemory(Math.max(...memory))}`),
  ];
}

function section(label: string, texts: readonly string[]): Line[] {
  return texts.map((text, place) => labelled(place === 0 ? label : '', text));
}

function labelled(label: string, text: string): Line {
  return [
    ['dim', `${label.padEnd(LABEL)} `],
    ['plain', text],
  ];
}
