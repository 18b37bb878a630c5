import { existsSync, lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { value, type Expected, type LayerView } from '@gator/protocol';
import { DATABASE, SECRET_FILE } from '@gator/store';
import type { Standing } from './layer.ts';
import { openDirectory } from './open.ts';

/** One run, as it is listed. */
export interface ListedRun {
  readonly name: string;
  readonly directory: string;
  readonly standing: Standing;
  readonly view: LayerView;
}

/** Whether a folder is the root tracking directory of a run. */
export function isRun(directory: string): boolean {
  return existsSync(join(directory, DATABASE)) && existsSync(join(directory, SECRET_FILE));
}

/**
 * The runs in a folder, the newest first. Links, as `latest` is one, are not runs of their own.
 *
 * @param unread hears why a run cannot be read, which is left out
 */
export async function listRuns(
  folder: string,
  unread: (reason: string) => void = () => undefined,
): Promise<ListedRun[]> {
  const runs: ListedRun[] = [];
  for (const { name } of entriesOf(folder)) {
    const run = await readRun(join(folder, name), name);
    if (run?.ok === true) runs.push(run.value);
    else if (run !== undefined) unread(run.reason);
  }
  return runs.sort((a, b) => (b.view.started ?? 0) - (a.view.started ?? 0));
}

/** One run, or why it cannot be read; undefined where the folder is none. */
export async function readRun(
  directory: string,
  name: string,
): Promise<Expected<ListedRun> | undefined> {
  if (!isRun(directory)) return undefined;
  const layer = await openDirectory(directory);
  if (!layer.ok) return layer;
  const view = await layer.value.view();
  layer.value.close();
  if (!view.ok) return view;
  return value({ name, directory, standing: layer.value.standing, view: view.value });
}

/**
 * Bytes that a file or a folder with all in it takes on disk; nothing where it has vanished, as the
 * journals of a live run do. Asking for one after the other is four times faster here than having
 * them asked for in the background.
 */
export function sizeOf(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  const inside = stats.isDirectory() ? namesIn(path) : [];
  return inside.reduce((sum, name) => sum + sizeOf(join(path, name)), stats.blocks * 512);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is gone, or is not ours to read.
    return [];
  }
}

function entriesOf(folder: string): Dirent[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
}
