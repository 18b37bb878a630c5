import type { UsageRow } from '@gator/core';
import { formatMemory } from '@gator/spec';
import type { Paint } from './colour.ts';
import { tame } from './visible.ts';

const HEADINGS = [
  'job',
  '×',
  'cores',
  'used',
  'try',
  'memory',
  'used',
  'try',
  'cpu',
  'idle',
] as const;

/** What jobs asked for against what they used, as aligned columns, the most wasteful first. */
export function usageLines(rows: readonly UsageRow[], paint: Paint): string[] {
  if (rows.length === 0) return ['no job has ended yet'];
  const cells = rows.map(cellsOf);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [paint('bold', line(HEADINGS)), ...cells.map(line)];
}

function cellsOf({ path, jobs, asked, used, suggested, cpu_seconds, waste }: UsageRow): string[] {
  return [
    tame(path),
    String(jobs),
    String(asked.cores),
    used.cores.toFixed(1),
    suggested.cores === null ? '-' : String(suggested.cores),
    asked.memory === 0 ? '-' : formatMemory(asked.memory),
    used.memory === 0 ? '-' : formatMemory(used.memory),
    suggested.memory === null ? '-' : formatMemory(suggested.memory),
    `${cpu_seconds.toFixed(1)} s`,
    `${waste.cores.toFixed(1)} s`,
  ];
}
