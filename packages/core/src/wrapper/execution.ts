import { writeDuration, type JobSpec } from '@gator/spec';
import type { Time } from '../clock/time.ts';
import { Command, type CommandOptions, type CommandReport } from './command.ts';
import { Hold } from './hold.ts';
import { Life, type Clock, type LifeEffect, type LifeEvent } from './life.ts';
import { adoptsOrphans, endAdopted } from './process/orphans.ts';
import { endOrphans, endStrays } from './strays.ts';
import type { Cut } from './verdict.ts';

export interface ExecutionOptions extends Pick<
  CommandOptions,
  'command' | 'args' | 'cwd' | 'env' | 'onOutput' | 'onStopFault'
> {
  readonly spec: Pick<JobSpec, 'timeout' | 'stall_timeout' | 'stop'>;
  /** Milliseconds between asking the job to end and killing it. */
  readonly grace: number;
  /** The job's tracking directory. */
  readonly directory: string;
  readonly time: Time;
  /** A clock has run out, and nothing is done about it yet: tells what the job is doing. */
  readonly onRing: (clock: Clock) => string;
  /** The job has been frozen, or goes on. */
  readonly onHold: (held: boolean) => void;
}

/**
 * One job's command from its start to its end: what `Life` decides is carried out here. A job
 * without clocks has no timer.
 */
export class Execution {
  /** Settles when nothing of the command is left. Never fails. */
  readonly over: Promise<CommandReport>;
  readonly #options: ExecutionOptions;
  readonly #command: Command;
  readonly #life: Life;
  readonly #hold: Hold | undefined;
  #cut: Cut | undefined;
  #disarm: (() => void) | undefined;

  /** Starts the command. */
  constructor(options: ExecutionOptions) {
    this.#options = options;
    const { spec, grace, directory, time } = options;
    this.#command = new Command({
      ...options,
      stop: spec.stop,
      onExit: () => {
        this.#react({ id: 'exited' });
      },
      onLeft: () => {
        this.#react({ id: 'left' });
      },
      endStrays: () => endStrays(directory),
      endOrphans: () => (adoptsOrphans() ? endAdopted() : endOrphans(directory)),
    });
    const { timeout, stall_timeout: stall } = spec;
    this.#life = new Life({ timeout, stall, grace }, time.now());
    const { pid } = this.#command;
    this.#hold = pid === undefined ? undefined : new Hold(pid, directory);
    this.#arm();
    this.over = this.#wait();
  }

  get pid(): number | undefined {
    return this.#command.pid;
  }

  /** What ended the job before it ended by itself; undefined where nothing did. */
  get cut(): Cut | undefined {
    return this.#cut;
  }

  /** Has the job end, gracefully or at once. What has ended by itself, or is ended already, keeps its cause. */
  end(cut: Cut, force: boolean): void {
    if (this.#life.isRunning) this.#cut = cut;
    this.#react({ id: 'end', force });
  }

  /** The job has printed or said something. */
  stir(): void {
    this.#life.stir(this.#options.time.now());
  }

  /** The job's processes have been looked at: have they used any CPU time since the last look? */
  looked(worked: boolean): void {
    this.#react({ id: 'looked', worked });
  }

  /** Stops all of the job's processes, and its clocks. */
  pause(): void {
    this.#react({ id: 'pause' });
  }

  resume(): void {
    this.#react({ id: 'resume' });
  }

  async #wait(): Promise<CommandReport> {
    const report = await this.#command.over;
    this.#react({ id: 'over' });
    return report;
  }

  #react(event: LifeEvent): void {
    for (const effect of this.#life.react(event, this.#options.time.now())) this.#perform(effect);
    this.#arm();
  }

  #perform(effect: LifeEffect): void {
    switch (effect.id) {
      case 'ring':
        this.#cut = this.#timedOut(effect.clock, effect.after);
        return;
      case 'ask':
        this.#command.ask();
        return;
      case 'kill':
        this.#command.kill();
        return;
      case 'freeze':
        this.#hold?.freeze();
        this.#options.onHold(true);
        return;
      case 'thaw':
        this.#hold?.thaw();
        this.#options.onHold(false);
        return;
      default:
        effect satisfies never;
    }
  }

  #timedOut(clock: Clock, after: number): Cut {
    const what = this.#options.onRing(clock);
    return { id: 'timeout', reason: `timed out after ${writeDuration(after)} (${clock}): ${what}` };
  }

  /** Has itself woken when the next time comes, where one does. */
  #arm(): void {
    const { time } = this.#options;
    this.#disarm?.();
    const due = this.#life.due(time.now());
    this.#disarm =
      due === undefined
        ? undefined
        : time.after(due, () => {
            this.#react({ id: 'due' });
          });
  }
}
