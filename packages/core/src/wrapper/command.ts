import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { DEFAULT_STOP, expand, type StopSignal, type StopSpec } from '@gator/spec';
import { PipeMaker, readPipe, type OutputPipe } from './pipes.ts';
import { groupEnds, groupGone, killGroup, signalGroup } from './group.ts';
import type { CommandProcess, StartOptions } from './process/command-process.ts';
import { startProcess } from './process/start-process.ts';
import { StopCommand } from './stop-command.ts';
import type { CommandEnd } from './verdict.ts';

/** Milliseconds that output may still come after everything that the job started in its group has ended. */
const DRAIN = 1000;
/** Milliseconds in which the rest of a group may end by itself after its leader: the tail of a pipeline. */
const PATIENCE = 200;

const pipes = new PipeMaker();

type OnOutput = (source: 'stdout' | 'stderr', chunk: Buffer) => Promise<void> | undefined;

export interface CommandOptions extends StartOptions {
  /** How it is asked to end. */
  readonly stop: StopSpec;
  /** Takes a chunk; the next one waits for the promise, where there is one. */
  readonly onOutput: OnOutput;
  /** It has ended by itself; what it left may not have. */
  readonly onExit: () => void;
  /** It has left processes running, which somebody should ask to end, and kill if they do not. */
  readonly onLeft: () => void;
  /** What was to make it end could not, and it was sent SIGTERM in place of that. */
  readonly onStopFault: (reason: string) => void;
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
 *
 * When it is asked to end and when it is killed is for others to say, see `Life`. A command is over
 * when nothing of its group is left and its outputs have ended, so that nothing it printed is lost
 * and nothing of it outlives it.
 */
export class Command {
  readonly #options: CommandOptions;
  readonly #process: CommandProcess;
  readonly #readers: Promise<undefined>[] = [];
  readonly #streams: Pick<Readable, 'resume' | 'destroy'>[] = [];
  readonly #leaks: string[] = [];
  readonly #givenUp = new AbortController();
  #gathering = false;
  #asked = false;
  #terminated = false;
  #stopper: StopCommand | undefined;
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

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Asks the whole group to end: by a signal, or by the command that knows how. What has lost its
   * leader is asked by SIGTERM: a shell's background processes, for one, ignore SIGINT.
   */
  ask(): void {
    const { pid, exited } = this.#process;
    if (pid === undefined) return;
    this.#asked = true;
    const { stop } = this.#options;
    if (exited) this.#signal(pid, DEFAULT_STOP.signal);
    else if ('signal' in stop) this.#signal(pid, stop.signal);
    else this.#stopper ??= this.#runStopCommand(pid, stop);
  }

  /** A process that is suspended cannot act on the signal until it goes on. SIGTERM is sent once: some insist on the second. */
  #signal(group: number, signal: StopSignal): void {
    if (this.#terminated && signal === 'TERM') return;
    this.#terminated ||= signal === 'TERM';
    signalGroup(group, `SIG${signal}`);
    signalGroup(group, 'SIGCONT');
  }

  /** Kills what is left of the group, and what was to make it end. */
  kill(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    this.#asked = true;
    this.#stopper?.kill();
    void killGroup(pid).then(() => {
      this.#givenUp.abort();
    });
  }

  #runStopCommand(
    group: number,
    { command, args }: Extract<StopSpec, { readonly command: string }>,
  ): StopCommand {
    const { cwd, env, onOutput, onStopFault } = this.#options;
    const own = { ...env, GATOR_PID: String(group) };
    return new StopCommand({
      command: expand(command, own),
      args: args.map((text) => expand(text, own)),
      cwd,
      env: own,
      // It prints little: nobody waits for room.
      onOutput: (source, chunk) => void onOutput(source, chunk),
      onFault: (reason) => {
        onStopFault(reason);
        this.#signal(group, DEFAULT_STOP.signal);
      },
    });
  }

  async #wait(): Promise<CommandReport> {
    const end = await this.#process.end;
    this.#options.onExit();
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
    if (inGroup) this.#options.onLeft();
    await groupGone(pid, this.#givenUp.signal);
    await this.#stopper?.over;
    // What was told to end leaves nothing, however well it has hidden it.
    const hidden = this.#asked ? this.#options.endStrays() : 0;
    const apart = hidden + (await this.#options.endOrphans());
    if (apart > 0 || inGroup) this.#leaks.push('it left processes running, which were ended');
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
