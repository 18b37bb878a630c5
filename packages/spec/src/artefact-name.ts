import { posix } from 'node:path';
import type { ArtefactSpec } from './artefact-spec.ts';

/** Why a text cannot be an artefact's name, or undefined where it can. */
export function artefactFault(name: string): string | undefined {
  if (name.startsWith('/')) return 'is absolute';
  const parts = name.split('/');
  if (parts.includes('')) return 'has an empty part';
  if (parts.includes('.') || parts.includes('..')) return "has a part '.' or '..'";
  if (/\p{Cc}/u.test(name)) return 'has a control character in it';
  return name.isWellFormed() ? undefined : 'is not well-formed Unicode';
}

/** Whether a path is a pattern, which may stand for any number of files. The brace of `${NAME}` makes none. */
export function isPattern(path: string): boolean {
  return /[*?[]|(?:^|[^$])\{/.test(path);
}

/**
 * The name that one file of an artefact gets, from the path that it was found by.
 *
 * Without a name of its own it keeps its path, or from outside the working directory the last part
 * of it. In a named folder it keeps its path below the folder that the pattern begins with.
 */
export function artefactName({ name, path }: ArtefactSpec, found: string): string {
  if (name === null) return isInside(found) ? posix.normalize(found) : posix.basename(found);
  return name.endsWith('/') ? name + posix.relative(fixedFolder(path), found) : name;
}

/** Whether a job that declares this artefact may leave a file of that name. */
export function mayLeave(artefact: ArtefactSpec, wanted: string): boolean {
  const { name, path } = artefact;
  if (!isPattern(path)) return artefactName(artefact, path) === wanted;
  const pattern = posix.normalize(path);
  if (name !== null) {
    if (!wanted.startsWith(name)) return false;
    const found = posix.join(fixedFolder(path), wanted.slice(name.length));
    return posix.matchesGlob(found, pattern);
  }
  return isInside(path) ? posix.matchesGlob(wanted, pattern) : !wanted.includes('/');
}

/** Whether a path stays below the folder that it starts from. */
function isInside(path: string): boolean {
  return !posix.isAbsolute(path) && posix.normalize(path).split('/')[0] !== '..';
}

/** The folder that a path is in; of a pattern, the folder up to its first part that is a pattern. */
function fixedFolder(path: string): string {
  const parts = path.split('/');
  const first = parts.findIndex(isPattern);
  return posix.dirname(first < 0 ? path : parts.slice(0, first + 1).join('/'));
}
