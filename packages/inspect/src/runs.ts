import { existsSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerView } from '@gator/protocol';
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

/** The runs in a folder, the newest first. Links, as `latest` is one, are not runs of their own. */
export async function listRuns(folder: string): Promise<ListedRun[]> {
  const runs: ListedRun[] = [];
  for (const { name } of entriesOf(folder)) {
    const run = await readRun(join(folder, name), name);
    if (run !== undefined) runs.push(run);
  }
  return runs.sort((a, b) => (b.view.started ?? 0) - (a.view.started ?? 0));
}

/** One run; undefined where the folder is none, or cannot be read. */
export async function readRun(directory: string, name: string): Promise<ListedRun | undefined> {
  if (!isRun(directory)) return undefined;
  const layer = await openDirectory(directory);
  if (!layer.ok) return undefined;
  const view = await layer.value.view();
  layer.value.close();
  if (!view.ok) return undefined;
  return { name, directory, standing: layer.value.standing, view: view.value };
}

/** Bytes that a folder takes on disk, with all in it. */
export async function sizeOf(directory: string): Promise<number> {
  let blocks = statSync(directory).blocks;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) blocks += (await sizeOf(path)) / 512;
    else blocks += (await lstat(path)).blocks;
  }
  return blocks * 512;
}

function entriesOf(folder: string): Dirent[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
}
