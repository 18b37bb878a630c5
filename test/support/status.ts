import type { Gator } from './gator.ts';
import { rows } from './records.ts';
import { until } from './within.ts';

/** One layer, as `gator status --json` documents it. */
export interface StatusJson {
  readonly ident: string;
  readonly path: string;
  readonly kind: string;
  readonly state: string;
  readonly result: string;
  readonly reason: string;
  readonly why: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly children: readonly StatusJson[];
}

/** How a run is, as a script would learn it. */
export async function statusOf(gator: Gator, ...args: string[]): Promise<StatusJson> {
  const { status, stdout, stderr } = await gator.run('status', '--json', ...args);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as StatusJson;
}

/** A layer and all below it, by path. */
export function byPath(node: StatusJson): Record<string, StatusJson> {
  return Object.assign({ [node.path]: node }, ...node.children.map(byPath)) as Record<
    string,
    StatusJson
  >;
}

/** Waits until a tier has recorded the states of some of its children. */
export async function untilChildren(
  directory: string,
  states: Readonly<Record<string, string>>,
): Promise<void> {
  await until(
    () => {
      const known = new Map(
        rows(directory, 'SELECT ident, state FROM children').map((row) => [
          row['ident'],
          row['state'],
        ]),
      );
      return Object.entries(states).every(([ident, state]) => known.get(ident) === state);
    },
    `the record of ${JSON.stringify(states)}`,
  );
}
