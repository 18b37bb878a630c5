import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { CommandEnd } from '../verdict.ts';
import type { CommandProcess, OutputEnds, StartOptions } from './command-process.ts';
import { buriedOwn, startedOwn } from './orphans.ts';
import { startFault } from './start-fault.ts';

/** A command that Node starts: on any system, and at once. */
export class NodeProcess implements CommandProcess {
  readonly end: Promise<CommandEnd>;
  readonly #child: ChildProcess | undefined;

  constructor(options: StartOptions, outputs: OutputEnds) {
    const started = start(options, outputs);
    if ('fault' in started) this.end = Promise.resolve(notStarted(started.fault, options));
    else {
      this.#child = started.child;
      this.end = endOf(started.child, options);
    }
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get exited(): boolean {
    return this.#child?.exitCode !== null || this.#child.signalCode !== null;
  }

  get stdout(): Readable | null {
    return this.#child?.stdout ?? null;
  }

  get stderr(): Readable | null {
    return this.#child?.stderr ?? null;
  }
}

function start(
  { command, args, cwd, env }: StartOptions,
  { stdout, stderr }: OutputEnds,
): { readonly child: ChildProcess } | { readonly fault: unknown } {
  try {
    return {
      child: spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', stdout, stderr] }),
    };
  } catch (fault) {
    return { fault };
  }
}

function endOf(child: ChildProcess, options: StartOptions): Promise<CommandEnd> {
  const { pid } = child;
  if (pid !== undefined) startedOwn(pid);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(notStarted(error, options));
    });
    child.once('exit', (code, signal) => {
      if (pid !== undefined) buriedOwn(pid);
      resolve(signal === null ? { id: 'exited', code: code ?? -1 } : { id: 'killed', signal });
    });
  });
}

function notStarted(error: unknown, options: StartOptions): CommandEnd {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  return { id: 'not-started', reason: startFault({ code, message }, options) };
}
