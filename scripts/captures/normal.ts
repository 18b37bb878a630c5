/** What stands in captures for what differs from run to run. */
const FOLDER = '/home/me/fifo';
const RUNS = ['2026-05-01T13-45-10', '2026-05-01T14-02-31', '2026-05-01T14-10-07'];
const DURATION = String.raw`(?:\d+\.\d s|\d+ min \d\d s)`;

const RULES: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-05-01 13:45:10'],
  [/^\[\d\d:\d\d:\d\d\]/gm, '[13:45:10]'],
  [/^\d\d:\d\d:\d\d /gm, '13:45:10 '],
  [/^(host +)\S+?(,|$)/gm, '$1wren$2'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:40321'],
  [/(process|Process group:) \d+/g, '$1 20417'],
  [new RegExp(`^(RUN  )[ ]+${DURATION}  `, 'gm'), '$1       1.2 s  '],
  [new RegExp(DURATION, 'g'), '1.2 s'],
  [/\d+\.\d\d s/g, '1.23 s'],
  [/\d+(?:–\d+)? (?:s|min) left/g, '5–9 s left'],
  [/\d+\.\d\/(?:s|min)/g, '3.4/s'],
  [/[▁▂▃▄▅▆▇█]+/g, '▁▃▅█▅▃'],
  [/^(cores \S+) [\d.]+( {2}memory \S+) [\d.]+ [KMG]?B/gm, '$1 0.2$2 59.4 MB'],
  [/up to [\d.]+ [KMG]?B/g, 'up to 59.4 MB'],
  [/up to [\d.]+(?=,|$)/gm, 'up to 1.0'],
  [/^(removed \S+): [\d.]+ [KMG]?B$/gm, '$1: 480 KB'],
  [/^(run .* took) +size$/gm, '$1   size'],
  [/( {2}1\.2 s) +[\d.]+ [KMG]?B(?: +(?=latest$)|$)/gm, '$1  480 KB  '],
  [/( {2}480 KB) +$/gm, '$1'],
];

/** Lines that are cut at a terminal's edge are cut this many characters before it, wherever that was. */
const MARGIN = 8;

export interface NormalOptions {
  /** The folder of the captures, which stands in no capture. */
  readonly folder: string;
  /** Names of the runs, the oldest first. */
  readonly runs: readonly string[];
  readonly columns: number;
}

/** A screen without what differs from run to run: times, durations, sizes, names of runs, processes. */
export function normal(
  lines: readonly string[],
  { folder, runs, columns }: NormalOptions,
): string[] {
  let text = lines.join('\n').replaceAll(folder, FOLDER);
  runs.forEach((name, place) => {
    text = text.replaceAll(name, RUNS[place] ?? name);
  });
  for (const [pattern, stand] of RULES) text = text.replace(pattern, stand);
  return withoutRepeats(text.split('\n')).map((line) => cut(line, columns - MARGIN));
}

/** All messages are of one second now: only the first says which, as Gator prints it. */
function withoutRepeats(lines: readonly string[]): string[] {
  let told = false;
  return lines.map((line) => {
    const repeated = told;
    if (!/^\[\d\d:/.test(line)) return line;
    told = true;
    return repeated ? line.replace(/^\[\S+\]/, (time) => ' '.repeat(time.length)) : line;
  });
}

function cut(line: string, columns: number): string {
  return line.endsWith('…') && line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}
