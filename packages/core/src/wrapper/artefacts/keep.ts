import { createHash } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import { copyFile, glob, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Artefact } from '@gator/protocol';
import { now } from '../../layer/journal.ts';

/** The folder of a wrapper's tracking directory that holds its artefacts. */
export const ARTEFACTS = 'artefacts';

/** The files that a path or a pattern means, below `cwd` or absolute. A folder means every file in it. */
export async function find(pattern: string, cwd: string): Promise<string[]> {
  const files = new Set<string>();
  for await (const match of glob(pattern, { cwd })) {
    for (const file of await filesAt(match, cwd)) files.add(file);
  }
  return [...files].sort();
}

async function filesAt(path: string, cwd: string): Promise<string[]> {
  const whole = isAbsolute(path) ? path : join(cwd, path);
  const facts = await stat(whole).catch((): Stats | undefined => undefined);
  if (facts?.isFile() === true) return [path];
  if (facts?.isDirectory() !== true) return [];
  const entries = await readdir(whole, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(path, relative(whole, join(entry.parentPath, entry.name))));
}

/**
 * Copies a file into a tracking directory, as a clone where the file system can, and never over
 * another artefact: fails with EEXIST then. Not as a hard link: the next job may write the same
 * file in place, and the artefact would change with it.
 */
export async function keep(file: string, name: string, directory: string): Promise<Artefact> {
  const path = join(ARTEFACTS, name);
  const target = join(directory, path);
  await makeFolder(directory, dirname(path));
  await copyFile(file, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const hash = createHash('sha256');
  await pipeline(createReadStream(target), hash);
  const { size } = await stat(target);
  return { name, child: '', path, size, sha256: hash.digest('hex'), time: now() };
}

/** Makes a folder below another, part by part: a link that a job has laid there would lead elsewhere. */
async function makeFolder(below: string, path: string): Promise<void> {
  let folder = below;
  for (const part of path.split('/')) {
    folder = join(folder, part);
    await mkdir(folder, { recursive: true });
    if (!(await lstat(folder)).isDirectory())
      throw new Error(`${folder} is a link, and no folder of the run`);
  }
}
