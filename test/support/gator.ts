import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { realpathSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Folder } from './folder.ts';
import { until, within } from './within.ts';

const BIN = join(import.meta.dirname, '../../packages/cli/bin/gator');
const PUPPET = join(import.meta.dirname, 'puppet.ts');

/** How a command ended, and what it printed. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `gator` that runs. */
export class Launch {
  readonly pid: number;
  /** Settles when the process has ended and its output is read. */
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;
  readonly #output = { stdout: '', stderr: '' };
  readonly #printed = new EventEmitter();

  constructor(child: ChildProcess) {
    this.#process = child;
    this.pid = child.pid ?? 0;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        this.#output[name] += text;
        this.#printed.emit('text');
      });
    }
    this.ended = once(child, 'close').then(() => ({
      status: child.exitCode,
      signal: child.signalCode,
      ...this.#output,
    }));
  }

  /** Waits for the end. */
  end(): Promise<Ended> {
    return within(this.ended, 'the end of gator');
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Sends what Ctrl-C in a terminal sends: SIGINT to the whole process group. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** Whether the process has neither exited nor been killed. */
  get runs(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Waits until something was printed. */
  printed(text: string, to: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
    return within(this.#seen(text, to), `printing '${text}'`);
  }

  /** Waits until so many lines were printed, or the process has ended. */
  async lines(count: number): Promise<void> {
    const printed = async (): Promise<void> => {
      while (this.runs && this.#output.stdout.split('\n').length <= count)
        await once(this.#printed, 'text');
    };
    await within(Promise.race([printed(), this.ended]), `${count} lines`);
  }

  async #seen(text: string, to: 'stdout' | 'stderr'): Promise<void> {
    while (!this.#output[to].includes(text)) await once(this.#printed, 'text');
  }
}

/** The built command line, run in a test's folder. All its jobs find `puppet` and `gator` on their PATH. */
export class Gator {
  readonly launches: Launch[] = [];
  /** The folder in which jobs find `gator` and `puppet`. */
  readonly bin: string;
  readonly #folder: Folder;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: Folder, socket: string) {
    this.#folder = folder;
    this.bin = folder.at('bin');
    folder.write({ 'bin/puppet': `#!/bin/sh\nexec '${process.execPath}' '${PUPPET}'\n` });
    symlinkSync(BIN, folder.at('bin/gator'));
    const path = [this.bin, dirname(process.execPath), process.env['PATH']];
    this.#env = { ...process.env, PATH: path.join(delimiter), PUPPETS: socket, NO_COLOR: '1' };
  }

  /** Starts `gator` with these arguments. */
  start(...args: string[]): Launch {
    return this.startWith({}, ...args);
  }

  /** Starts `gator` with more variables in its environment. */
  startWith(env: Readonly<Record<string, string>>, ...args: string[]): Launch {
    return this.#launch(BIN, args, env);
  }

  /** Starts `gator` through another program, such as one that lowers a limit first. */
  startThrough([program = '', ...before]: readonly string[], ...args: string[]): Launch {
    return this.#launch(program, [...before, BIN, ...args], {});
  }

  /** Runs a line as a user types it in the test's folder, where `gator` is on the PATH. */
  shell(line: string): Promise<Ended> {
    return this.#launch('sh', ['-c', line], {}).end();
  }

  #launch(program: string, args: string[], env: Readonly<Record<string, string>>): Launch {
    const child = spawn(program, args, {
      cwd: this.#folder.path,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...this.#env, ...env },
    });
    const launch = new Launch(child);
    this.launches.push(launch);
    return launch;
  }

  /** Runs `gator` to its end. */
  run(...args: string[]): Promise<Ended> {
    return this.start(...args).end();
  }

  /** The newest run's tracking directory. */
  get tracking(): string {
    return realpathSync(this.#folder.at('tracking/latest'));
  }

  /** Waits until a run has made its tracking directory and the root's secret in it. */
  async begun(): Promise<string> {
    await until(() => this.#folder.has('tracking/latest/secret'), 'the beginning of the run');
    return this.tracking;
  }
}
