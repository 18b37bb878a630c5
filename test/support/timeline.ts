import type { Folder } from './folder.ts';

/** What one job holds while it runs, by resource. */
export type Holding = Readonly<Record<string, number>>;

/**
 * A script for jobs that measure themselves: each notes its start and its end, with what it holds,
 * in one file to which lines are appended whole, and computes a little between the two.
 */
export const MEASURED = `#!/bin/sh
echo "+ $*" >> timeline
awk 'BEGIN { while (i++ < 200000) x += i }'
echo "- $*" >> timeline
`;

/** The most that jobs held of each resource at any moment, as they noted it: \`+ cores=2 ToolA=1\`. */
export function peaks(folder: Folder): Record<string, number> {
  const held: Record<string, number> = {};
  const most: Record<string, number> = {};
  for (const line of folder.lines('timeline')) {
    const [sign, ...parts] = line.split(' ');
    for (const [name, amount] of Object.entries(holding(parts))) {
      held[name] = (held[name] ?? 0) + (sign === '+' ? amount : -amount);
      most[name] = Math.max(most[name] ?? 0, held[name]);
    }
  }
  return most;
}

function holding(parts: readonly string[]): Holding {
  return Object.fromEntries(
    parts.map((part): [string, number] => {
      const [name = '', amount] = part.split('=');
      return [name, Number(amount)];
    }),
  );
}
