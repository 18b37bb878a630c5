import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Linux counts what a file takes on disk in blocks of this size. */
const BLOCK = 512;

/** The files below a folder, and the KiB on disk of all that is there: folders take their share too. */
export function leftIn(folder: string): { files: number; kib: number } {
  let files = 0;
  let blocks = lstatSync(folder).blocks;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isDirectory()) files += 1;
    blocks += lstatSync(join(entry.parentPath, entry.name)).blocks;
  }
  return { files, kib: (blocks * BLOCK) / 1024 };
}
