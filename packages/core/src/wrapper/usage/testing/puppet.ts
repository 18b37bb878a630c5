import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A process that a test conducts over its input, and that tells over its output what it has done. */
export class Puppet {
  readonly pid: number;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #exit: Promise<unknown>;

  private constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
    this.pid = this.#child.pid ?? 0;
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#exit = once(this.#child, 'exit');
  }

  /** A shell's command line, which says something once it is ready. */
  static async shell(line: string): Promise<{ puppet: Puppet; said: string }> {
    const puppet = new Puppet('sh', ['-c', line]);
    return { puppet, said: await puppet.#next() };
  }

  /** The program that does what it is told. */
  static async program(): Promise<Puppet> {
    const program = join(import.meta.dirname, 'program.ts');
    const puppet = new Puppet(process.execPath, ['--expose-gc', program]);
    await puppet.#next();
    return puppet;
  }

  /** Tells it a word, and waits for what it says then. */
  async tell(word: string): Promise<string> {
    const answer = this.#next();
    this.#child.stdin.write(`${word}\n`);
    return answer;
  }

  /** What it says next by itself. */
  async heard(): Promise<string> {
    return this.#next();
  }

  /** Lets it end by itself, and waits until it has been waited for. */
  async leave(): Promise<void> {
    this.#child.stdin.end();
    await this.#exit;
  }

  /** Kills it, and what is left of its process group. */
  async kill(): Promise<void> {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Nothing is left of it.
    }
    await this.#exit;
  }

  #next(): Promise<string> {
    return new Promise((resolve) => {
      this.#lines.once('line', resolve);
    });
  }
}
