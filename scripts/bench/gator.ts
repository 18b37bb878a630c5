import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The built command line, as users start it. */
export const GATOR = join(import.meta.dirname, '../../packages/cli/bin/gator');

/** Milliseconds between two looks for something that a run is to do. */
const LOOK = 50;

/** Seconds that a command takes, from its start to its end. What it prints is dropped. */
export function secondsOf(...args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(GATOR, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`gator ${args.join(' ')} ended with ${String(status)}`);
  return (performance.now() - start) / 1000;
}

/** A run that goes on in the background. */
export class Run {
  readonly tracking: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** Starts a specification's run, with so many slots, and with more arguments. */
  constructor(spec: string, tracking: string, slots: number, more: readonly string[] = []) {
    this.tracking = tracking;
    const args = [spec, '--tracking', tracking, '--sched-arg', `concurrency=${String(slots)}`];
    this.#process = spawn(GATOR, [...args, ...more, '--quiet'], { stdio: 'ignore' });
    this.#ended = once(this.#process, 'exit');
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get runs(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Settles when the run has ended by itself. One of which something failed is no measurement. */
  async end(): Promise<void> {
    await this.#ended;
    if (this.#process.exitCode !== 0)
      throw new Error(`the run ended with ${String(this.#process.exitCode)}`);
  }

  /** Settles when something is true of the run. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (!this.runs) throw new Error('the run has ended before its time');
      await delay(LOOK);
    }
  }

  /** Ends the run at once. */
  async stop(): Promise<void> {
    this.#process.kill('SIGINT');
    this.#process.kill('SIGINT');
    await this.#ended;
  }
}
