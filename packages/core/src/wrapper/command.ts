import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { PipeMaker, readPipe, type OutputPipe } from './pipes.ts';
import { endGroup, groupEnds } from './group.ts';
import type { CommandProcess, StartOptions } from './process/command-process.ts';
import { startProcess } from './process/start-process.ts';
import type { CommandEnd } from './verdict.ts';

/** Milliseconds that output may still come after everything that the job started in its group has ended. */
const DRAIN = 1000;
/** Milliseconds in which the rest of a group may end by itself after its leader: the tail of a pipeline. */
const PATIENCE = 200;

const pipes = new PipeMaker();

type OnOutput = (source: 'stdout' | 'stderr', chunk: Buffer) => Promise<void> | undefined;

export interface CommandOptions extends StartOptions {
  /** Milliseconds between asking the job to end and ending it. */
  readonly grace: number;
  /** Takes a chunk; the next one waits for the promise, where there is one. */
  readonly onOutput: OnOutput;
  /** Ends what belongs to this command and has left its group; returns how many processes. */
  readonly endStrays: () => number;
  /** The same, of daemons alone; cheap enough to be asked after each command. */
  readonly endOrphans: () => number | Promise<number>;
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
  readonly #process: CommandProcess;
  readonly #readers: Promise<undefined>[] = [];
  readonly #streams: Pick<Readable, 'resume' | 'destroy'>[] = [];
  readonly #leaks: string[] = [];
  #gathering = false;
  /** Settles when nothing of the command is left. Never fails. */
  readonly over: Promise<CommandReport>;

  /** Starts the command. */
  constructor(options: CommandOptions) {
    this.#options = options;
    const outputs = [pipes.open(0), pipes.open(1)] as const;
    this.#process = start(options, outputs);
    this.#read('stdout', outputs[0]?.readEnd);
    this.#read('stderr', outputs[1]?.readEnd);
    this.over = this.#wait();
  }

  /** Whether the command itself has ended; what it left may not have. */
  get exited(): boolean {
    return this.#process.exited;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Asks the whole group to end, and ends it after the grace; with `force` at once. */
  stop(force: boolean): void {
    const { pid } = this.#process;
    if (pid !== undefined) void endGroup(pid, force ? 0 : this.#options.grace);
  }

  async #wait(): Promise<CommandReport> {
    const end = await this.#process.end;
    await this.#endLeftovers();
    this.#resume();
    await this.#drain();
    return { end, leaks: this.#leaks };
  }

  /** What the command has left running, in its group or as a daemon, is ended, and told. */
  async #endLeftovers(): Promise<void> {
    const { pid } = this.#process;
    if (pid === undefined) return;
    const inGroup = !(await groupEnds(pid, PATIENCE));
    if (inGroup) await endGroup(pid, this.#options.grace);
    if ((await this.#options.endOrphans()) > 0 || inGroup) {
      this.#leaks.push('it left processes running, which were ended');
    }
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
    for (const stream of this.#streams) stream.destroy();
    pipes.giveUp();
  }

  /** Whatever the outputs still hold is little, and is taken without another pause. */
  #resume(): void {
    this.#gathering = true;
    for (const stream of this.#streams) stream.resume();
  }

  #read(source: 'stdout' | 'stderr', readEnd: number | undefined): void {
    const onData = (chunk: Buffer): Promise<void> | undefined => {
      const pressure = this.#options.onOutput(source, chunk);
      return this.#gathering ? undefined : pressure;
    };
    const ended = Promise.withResolvers<undefined>();
    const onEnd = (): void => {
      ended.resolve(undefined);
    };
    this.#readers.push(ended.promise);
    if (readEnd !== undefined) this.#streams.push(readPipe(readEnd, onData, onEnd));
    else {
      const stream = this.#process[source];
      if (stream === null) onEnd();
      else {
        stream.on('data', (chunk: Buffer) => void onData(chunk)).once('close', onEnd);
        this.#streams.push(stream);
      }
    }
  }
}

/** Starts a command on its outputs. The job's ends of them are its own from then on. */
function start(
  options: StartOptions,
  outputs: readonly [OutputPipe | null, OutputPipe | null],
): CommandProcess {
  const [stdout = 'pipe', stderr = 'pipe'] = outputs.map((output) => output?.writeEnd);
  try {
    return startProcess(options, { stdout, stderr });
  } finally {
    for (const output of outputs) if (output !== null) closeSync(output.writeEnd);
  }
}
