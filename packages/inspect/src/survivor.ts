import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readAttributes, readChildren, readLayer } from '@gator/store';

/**
 * Whether the layer's process is still on this machine, and not just the memory of its end. Its
 * number may be that of another process by now, as after the machine was started anew: a layer has
 * the files of its directory open.
 */
export function isThere(directory: string): boolean {
  const { host, pid } = processOf(directory);
  if (host !== hostname()) return false;
  const files = `/proc/${String(pid)}/fd`;
  try {
    const inside = `${realpathSync(directory)}/`;
    return readdirSync(files).some((name) => targetOf(join(files, name)).startsWith(inside));
  } catch (error) {
    // One that is not ours to look into may well be it.
    return error instanceof Error && 'code' in error && error.code === 'EACCES';
  }
}

/** What an open file is; empty where it has been closed meanwhile. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

/** Lets the stopped process of a layer go on; false where it is not on this machine, or not ours. */
export function continueLayer(directory: string): boolean {
  if (!isThere(directory)) return false;
  try {
    return process.kill(processOf(directory).pid, 'SIGCONT');
  } catch {
    return false;
  }
}

/**
 * A layer that recorded no end and may still run, though the root of its run is gone: what it is
 * and why nobody can be sure; undefined where there is none.
 */
export function survivorIn(directory: string): string | undefined {
  const view = readLayer(directory);
  if (view === undefined || view.state === 'COMPLETE') return undefined;
  const { host, pid } = processOf(directory);
  if (isThere(directory)) return `${view.path} still runs, as process ${String(pid)}`;
  if (host !== hostname()) return `${view.path} may still run on ${host}`;
  if (view.kind === 'job') return undefined;
  const children = readChildren(directory, { after: 0, limit: -1, only: 'all' })?.children ?? [];
  for (const child of children) {
    const survivor = survivorIn(child.directory);
    if (survivor !== undefined) return survivor;
  }
  return undefined;
}

/** Where a layer's process runs, as it recorded it itself. */
function processOf(directory: string): { readonly host: string; readonly pid: number } {
  const { host, pid } = readAttributes(directory) ?? {};
  return { host: String(host ?? ''), pid: typeof pid === 'number' ? pid : NaN };
}
