import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attributes, rows, type Row } from '../support/records.ts';

/** What a run has recorded of one layer. */
export interface Recorded {
  readonly path: string;
  readonly directory: string;
  readonly result: string;
  readonly reason: string;
  /** Whether it, or a layer around it, was lost with its process. */
  readonly lost: boolean;
}

/** What the reason of a layer says whose process was killed. */
export const KILLED = /^its process was killed by SIGKILL/;

/** Every layer that the databases of a run know, by path: as its parent recorded it where there is one. */
export function recorded(tracking: string): Map<string, Recorded> {
  const found = new Map<string, Recorded>();
  const { path, result, reason } = attributes(tracking);
  const root = { path: String(path), directory: tracking, lost: false };
  found.set(root.path, { ...root, ...endOf({ result, reason }) });
  add(found, root);
  return found;
}

function add(
  found: Map<string, Recorded>,
  { path, directory, lost }: Pick<Recorded, 'path' | 'directory' | 'lost'>,
): void {
  if (!hasDatabase(directory)) return;
  for (const row of rows(directory, 'SELECT ident, result, reason FROM children')) {
    const end = endOf(row);
    const child = {
      path: `${path}/${String(row['ident'])}`,
      directory: join(directory, String(row['ident'])),
      lost: lost || KILLED.test(end.reason),
      ...end,
    };
    found.set(child.path, child);
    add(found, child);
  }
}

function endOf({
  result,
  reason,
}: Row | { result: unknown; reason: unknown }): Pick<Recorded, 'result' | 'reason'> {
  return { result: String(result), reason: String(reason) };
}

/** Whether a layer has recorded anything yet. */
export function hasDatabase(directory: string): boolean {
  return existsSync(join(directory, 'db.sqlite'));
}
