import { relative } from 'node:path';

/** A word as a shell takes it, quoted only where it has to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A path as seen from a folder, where that is shorter. */
export function shortPath(path: string, folder: string): string {
  const short = relative(folder, path);
  return short !== '' && short.length < path.length ? short : path;
}
