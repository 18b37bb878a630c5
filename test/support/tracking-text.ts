import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a folder with all that is in it, by its path from there; a file's name is a part of its text. */
export function filesBelow(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), `${path}\n${readFileSync(path, 'latin1')}`];
    }),
  );
}

/** The files below a folder that hold a text. */
export function filesWith(folder: string, text: string): string[] {
  const found = [...filesBelow(folder)].filter(([, content]) => content.includes(text));
  return found.map(([path]) => path).sort();
}
