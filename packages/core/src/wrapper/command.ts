import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, statSync } from 'node:fs';
import { PipeMaker, readPipe } from './pipes.ts';
import { endGroup, groupEnds } from './group.ts';
import type { CommandEnd } from './verdict.ts';

/** Milliseconds that output may still come after everything that the job started in its group has ended. */
const DRAIN = 1000;
/** Milliseconds in which the rest of a group may end by itself after its leader: the tail of a pipeline. */
const PATIENCE = 200;

const pipes = new PipeMaker();

type OnOutput = (source: 'stdout' | 'stderr', chunk: Buffer) => Promise<void> | undefined;

export interface CommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds between asking the job to end and ending it. */
  readonly grace: number;
  /** Takes a chunk; the next one waits for the promise, where there is one. */
  readonly onOutput: OnOutput;
  /** Ends what belongs to this command and has left its group; returns how many processes. */
  readonly endStrays: () => number;
}

/** What is known of a command once nothing of it is left. */
export interface CommandReport {
  readonly end: CommandEnd;
  /** What it left behind and had to be ended, in words; empty where it left nothing. */
  readonly leaks: readonly string[];
}

/**
 * One command and all that it starts in its process group; the only owner of these processes.
 *
 *     running ──exit──► gathering ──group empty, outputs at their end──► over
 *        └──stop: SIGTERM ──grace, or stop again: SIGKILL──┘
 *
 * A command is over when nothing of its group is left and its outputs have ended, so that nothing
 * it printed is lost and nothing of it outlives it.
 */
export class Command {
  readonly #options: CommandOptions;
  readonly #child: ChildProcess;
  readonly #readers: Promise<void>[] = [];
  readonly #closers: (() => void)[] = [];
  readonly #leaks: string[] = [];
  /** Settles when nothing of the command is left. Never fails. */
  readonly over: Promise<CommandReport>;

  /** Starts the command; throws what `spawn` throws. */
  constructor(options: CommandOptions) {
    this.#options = options;
    const { command, args, cwd, env } = options;
    const outputs = [pipes.open(0), pipes.open(1)] as const;
    this.#child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', outputs[0]?.writeEnd ?? 'pipe', outputs[1]?.writeEnd ?? 'pipe'],
    });
    this.#read('stdout', 0, outputs[0]?.readEnd);
    this.#read('stderr', 1, outputs[1]?.readEnd);
    for (const output of outputs) if (output !== null) closeSync(output.writeEnd);
    this.over = this.#wait();
  }

  /** Whether the command itself has ended; what it left may not have. */
  get exited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks the whole group to end, and ends it after the grace; with `force` at once. */
  stop(force: boolean): void {
    if (this.#child.pid !== undefined)
      void endGroup(this.#child.pid, force ? 0 : this.#options.grace);
  }

  async #wait(): Promise<CommandReport> {
    const end = await new Promise<CommandEnd>((resolve) => {
      this.#child.once('error', (error) => {
        resolve({ id: 'not-started', reason: startFault(error, this.#options) });
      });
      this.#child.once('exit', (code, signal) => {
        resolve(signal === null ? { id: 'exited', code: code ?? -1 } : { id: 'killed', signal });
      });
    });
    await this.#endLeftovers();
    await this.#drain();
    return { end, leaks: this.#leaks };
  }

  /** What the command has left in its group is ended, and told. */
  async #endLeftovers(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || (await groupEnds(pid, PATIENCE))) return;
    this.#leaks.push('it left processes running, which were ended');
    await endGroup(pid, this.#options.grace);
  }

  /** The outputs end with the last process that holds them; one that left the group is not waited for. */
  async #drain(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => {
        resolve('late');
      }, DRAIN);
    });
    const first = await Promise.race([Promise.all(this.#readers), late]);
    clearTimeout(timer);
    if (first !== 'late') return;
    const ended = this.#options.endStrays();
    const fate = ended > 0 ? 'and was ended' : 'and could not be found';
    this.#leaks.push(`a process outside its group still held its output, ${fate}`);
    for (const close of this.#closers) close();
  }

  #read(source: 'stdout' | 'stderr', index: 0 | 1, readEnd: number | undefined): void {
    const { onOutput } = this.#options;
    this.#readers.push(
      new Promise((resolve) => {
        const onData = (chunk: Buffer): Promise<void> | undefined => onOutput(source, chunk);
        if (readEnd === undefined) {
          this.#child[source]
            ?.on('data', (chunk: Buffer) => void onData(chunk))
            .once('close', resolve);
          return;
        }
        const socket = readPipe(readEnd, onData, resolve);
        this.#closers.push(() => {
          pipes.giveUp(index);
          socket.destroy();
        });
      }),
    );
  }
}

/** Why a command could not be started, in a person's words. */
export function startFault(
  error: unknown,
  { command, cwd }: Pick<CommandOptions, 'command' | 'cwd'>,
): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const folder = folderFault(cwd);
  if (folder !== undefined) return folder;
  switch (code) {
    case 'ENOENT':
      return command.includes('/')
        ? `cannot start '${command}': there is no such file`
        : `cannot start '${command}': not found on PATH`;
    case 'EACCES':
      return `cannot start '${command}': it is not an executable file`;
    case 'E2BIG':
      return `cannot start '${command}': its arguments and environment are too long for this system`;
    default:
      return `cannot start '${command}': ${error instanceof Error ? error.message : String(error)}`;
  }
}

function folderFault(cwd: string): string | undefined {
  try {
    return statSync(cwd).isDirectory()
      ? undefined
      : `the working directory ${cwd} is not a directory`;
  } catch {
    return `the working directory ${cwd} does not exist`;
  }
}
