import type { Goal, Sample } from './case.ts';
import type { Measurement } from './rounds.ts';
import { median, spreadOf, type Spread } from './statistics.ts';

/** The two tables of a benchmark, as Markdown: figures against their goals, and what each side took. */
export function tablesOf(measurements: readonly Measurement[]): string {
  const figures = measurements.flatMap((each) => each.of.goals.map((goal) => goalRow(each, goal)));
  const sides = measurements.flatMap((each) =>
    each.of.sides.map(({ name }) => sideRow(each, name)),
  );
  return [
    ...table(['case', 'figure', 'goal', 'median', 'from … to', ''], figures),
    '',
    ...table(
      ['case', 'side', 'seconds', 'CPU s', 'memory of all, MB', 'largest, MB', 'files', 'KiB'],
      sides,
    ),
  ].join('\n');
}

/** A text of Markdown with what stands between two marks replaced. It throws where they are missing. */
export function replaceBetween(text: string, mark: string, content: string): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- end of ${mark} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no place marked '${mark}'`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function goalRow({ of, rounds }: Measurement, { name, unit, limit, of: figure }: Goal): string[] {
  const values = rounds.map(figure).filter((value) => value !== undefined);
  const goal = limit === undefined ? '' : `≤ ${rounded(limit)}${suffix(unit)}`;
  if (values.length === 0) return [of.title, name, goal, 'left out', '', ''];
  const spread = spreadOf(values);
  const met = limit === undefined ? '' : spread.median <= limit ? 'met' : 'missed';
  return [of.title, name, goal, `${rounded(spread.median)}${suffix(unit)}`, range(spread), met];
}

function sideRow({ of, rounds }: Measurement, side: string): string[] {
  const samples = rounds.map((round) => round.get(side)).filter((each) => each !== undefined);
  if (samples.length === 0) return [of.title, side, 'left out', '', '', '', '', ''];
  const figure = (take: (sample: Sample) => number): string => rounded(median(samples.map(take)));
  return [
    of.title,
    side,
    figure(({ seconds }) => seconds),
    figure(({ cpu }) => cpu),
    figure(({ pss }) => pss),
    figure(({ rss }) => Math.max(0, ...rss)),
    figure(({ files }) => files),
    figure(({ kib }) => kib),
  ];
}

/** Rows below their heading; a case is named in its first row alone. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const body = rows.map(([first = '', ...rest], place) =>
    line([rows[place - 1]?.[0] === first ? '' : first, ...rest]),
  );
  return [line(head), line(head.map(() => '---')), ...body];
}

function range({ least, most }: Spread): string {
  return `${rounded(least)} … ${rounded(most)}`;
}

function suffix(unit: string | undefined): string {
  return unit === undefined ? '' : ` ${unit}`;
}

/** Two digits that count, and all that stand before the point. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(Math.max(2, Math.ceil(Math.log10(Math.max(value, 1)))))));
}
