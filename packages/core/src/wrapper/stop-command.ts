import type { Readable } from 'node:stream';
import { killGroup } from './group.ts';
import type { CommandProcess, StartOptions } from './process/command-process.ts';
import { startProcess } from './process/start-process.ts';
import type { CommandEnd } from './verdict.ts';

/** Milliseconds that its output may still come after it has ended. */
const DRAIN = 1000;

export interface StopCommandOptions extends StartOptions {
  readonly onOutput: (source: 'stdout' | 'stderr', chunk: Buffer) => void;
  /** It could not be started, or has failed, and was not killed: the job is to be asked in another way. */
  readonly onFault: (reason: string) => void;
}

/** The command that is to make a job end, while it runs. */
export class StopCommand {
  /** Settles when nothing of it is left. Never fails. */
  readonly over: Promise<void>;
  readonly #options: StopCommandOptions;
  readonly #process: CommandProcess;
  #killed = false;

  constructor(options: StopCommandOptions) {
    this.#options = options;
    this.#process = startProcess(options, { stdout: 'pipe', stderr: 'pipe' });
    const { stdout, stderr } = this.#process;
    this.over = this.#wait([this.#read('stdout', stdout), this.#read('stderr', stderr)]);
  }

  kill(): void {
    this.#killed = true;
    const { pid } = this.#process;
    if (pid !== undefined) void killGroup(pid);
  }

  async #wait(outputs: readonly Promise<void>[]): Promise<void> {
    const end = await this.#process.end;
    const fault = faultOf(end);
    if (fault !== undefined && !this.#killed) this.#options.onFault(fault);
    const { pid } = this.#process;
    if (pid !== undefined) await killGroup(pid);
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      late.resolve(undefined);
    }, DRAIN);
    await Promise.race([Promise.all(outputs), late.promise]);
    clearTimeout(timer);
  }

  #read(source: 'stdout' | 'stderr', stream: Readable | null): Promise<void> {
    return new Promise((resolve) => {
      if (stream === null) {
        resolve();
        return;
      }
      stream.on('data', (chunk: Buffer) => {
        this.#options.onOutput(source, chunk);
      });
      stream.once('close', resolve);
    });
  }
}

function faultOf(end: CommandEnd): string | undefined {
  switch (end.id) {
    case 'not-started':
      return end.reason;
    case 'killed':
      return `it was killed by ${end.signal}`;
    case 'exited':
      return end.code === 0 ? undefined : `it exited with ${String(end.code)}`;
    default:
      return end satisfies never;
  }
}
