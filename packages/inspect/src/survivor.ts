import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { readChildren, readDetails, readLayer } from '@gator/store';

/** Where a layer's process runs, as it recorded it itself. */
export interface Process {
  readonly host: string;
  readonly pid: number;
}

/** The process of a layer. */
export function processOf(directory: string): Process {
  const { host, pid } = readDetails(directory)?.attributes ?? {};
  return { host: String(host ?? ''), pid: typeof pid === 'number' ? pid : NaN };
}

/** Whether a process is on this machine and has not ended. */
export function isThere({ host, pid }: Process): boolean {
  return host === hostname() && existsSync(`/proc/${String(pid)}`);
}

/**
 * A layer that recorded no end and may still run, though the root of its run is gone: what it is
 * and why nobody can be sure; undefined where there is none.
 */
export function survivorIn(directory: string): string | undefined {
  const view = readLayer(directory);
  if (view === undefined || view.state === 'COMPLETE') return undefined;
  const process = processOf(directory);
  if (isThere(process)) return `${view.path} still runs, as process ${String(process.pid)}`;
  if (process.host !== hostname()) return `${view.path} may still run on ${process.host}`;
  if (view.kind === 'job') return undefined;
  const children = readChildren(directory, { after: 0, limit: -1, only: 'all' })?.children ?? [];
  for (const child of children) {
    const survivor = survivorIn(child.directory);
    if (survivor !== undefined) return survivor;
  }
  return undefined;
}
