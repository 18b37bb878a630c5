import { relative } from 'node:path';
import { visible } from './visible.ts';

/** A word as a shell takes it, quoted only where it has to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A line of commands as it can be shown on a terminal, copied from there, and run: characters that
 * would not come through are spelt in octal, and the shell itself puts them back.
 */
export function typeable(line: string): string {
  if (visible(line) === line && !line.includes('\t')) return line;
  const spelt = line
    .replaceAll('%', '%%')
    .replaceAll('\\', '\\\\')
    .replaceAll(/./gsu, (character) =>
      visible(character) === character && character !== '\t' ? character : octal(character),
    );
  return `eval "$(printf ${shellWord(spelt)})"`;
}

function octal(character: string): string {
  const bytes = [...Buffer.from(character)];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** A command on a file or folder as it can be copied: the path is as seen from the current folder, where that is shorter. */
export function commandOn(words: string, path: string, folder: string): string {
  return typeable(`${words} ${shellWord(shortPath(path, folder))}`);
}

/** A path as seen from a folder, where that is shorter. */
export function shortPath(path: string, folder: string): string {
  const short = relative(folder, path);
  return short !== '' && short.length < path.length ? short : path;
}
