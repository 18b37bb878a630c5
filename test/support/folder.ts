import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by path; one that is a script becomes executable. */
export type Files = Readonly<Record<string, string>>;

/** A temporary folder of one test. */
export class Folder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'gator-test-')));

  /** Writes files; one that begins with `#!` can be run. */
  write(files: Files): void {
    for (const [name, text] of Object.entries(files)) {
      const path = this.at(name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
    }
  }

  /** The absolute path of a file in this folder. */
  at(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  has(...parts: string[]): boolean {
    return existsSync(this.at(...parts));
  }

  read(...parts: string[]): string {
    return readFileSync(this.at(...parts), 'utf8');
  }

  bytes(...parts: string[]): Buffer {
    return readFileSync(this.at(...parts));
  }

  /** The lines of a file, without the last one's end. */
  lines(...parts: string[]): string[] {
    return this.read(...parts)
      .split('\n')
      .slice(0, -1);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
