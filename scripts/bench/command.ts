import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Sample } from './case.ts';
import { leftIn } from './left.ts';
import { cpuOfEnded } from './proc.ts';
import { TreeWatch } from './tree.ts';

/** A program that is measured. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Where it runs. */
  readonly cwd: string;
  /** The folder whose files it is charged for. */
  readonly leaves: string;
  /** The file that takes what it prints; by default that is dropped. */
  readonly stdout?: string;
}

/** A program that runs while its tree of processes is watched. */
export class Measured {
  readonly #command: Command;
  readonly #cpuBefore: number;
  readonly #start: number;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #watch: TreeWatch;
  #end = 0;

  constructor(command: Command) {
    const { program, args, cwd, stdout } = command;
    this.#command = command;
    // Nobody pays for what was written before.
    spawnSync('sync', ['--file-system', cwd]);
    const output = stdout === undefined ? 'ignore' : openSync(stdout, 'w');
    this.#cpuBefore = cpuOfEnded();
    this.#start = performance.now();
    this.#process = spawn(program, args, { cwd, stdio: ['ignore', output, 'inherit'] });
    if (typeof output === 'number') closeSync(output);
    this.#ended = once(this.#process, 'exit').then(() => {
      this.#end = performance.now();
    });
    this.#watch = new TreeWatch(this.pid);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get runs(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Seconds since its start. */
  get elapsed(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Settles with what it came to, when it has ended by itself. One that failed is no measurement. */
  async end(): Promise<Sample> {
    const sample = await this.#sample();
    if (this.#process.exitCode !== 0) {
      const { program, args } = this.#command;
      throw new Error(`${[program, ...args].join(' ')} ended with ${this.#process.exitCode}`);
    }
    return sample;
  }

  /** Ends it, and at once: the second signal says so. */
  stop(): Promise<Sample> {
    this.#process.kill('SIGINT');
    this.#process.kill('SIGINT');
    return this.#sample();
  }

  async #sample(): Promise<Sample> {
    await this.#ended;
    this.#watch.stop();
    const { pss, rss } = this.#watch;
    return {
      seconds: (this.#end - this.#start) / 1000,
      cpu: cpuOfEnded() - this.#cpuBefore,
      pss,
      rss,
      ...leftIn(this.#command.leaves),
    };
  }
}

/** Runs a program to its end. */
export function measure(command: Command): Promise<Sample> {
  return new Measured(command).end();
}
