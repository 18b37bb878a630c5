import { RunningTime } from '../clock/running-time.ts';

/** The clocks that end a job, by their fields in the specification. */
export type Clock = 'timeout' | 'stall_timeout';

/** What a job's clocks are set to, in milliseconds; null for those that it has not. */
export interface LifeOptions {
  readonly timeout: number | null;
  readonly stall: number | null;
  /** Between asking it to end and killing it. */
  readonly grace: number;
}

/** What can happen to a job. */
export type LifeEvent =
  /** A look at its processes has shown whether they have used any CPU time since the last one. */
  | { readonly id: 'looked'; readonly worked: boolean }
  /** It is to end: by the grace, or by force at once. */
  | { readonly id: 'end'; readonly force: boolean }
  /** Its command has ended by itself. */
  | { readonly id: 'exited' }
  /** Its command has left processes running. */
  | { readonly id: 'left' }
  /** Nothing of it is left. */
  | { readonly id: 'over' }
  /** The time has come that `due` gave. */
  | { readonly id: 'due' }
  | { readonly id: 'pause' }
  | { readonly id: 'resume' };

/** What is to be done to a job. */
export type LifeEffect =
  /** A clock has run out: now is the moment to see what the job is doing. */
  | { readonly id: 'ring'; readonly clock: Clock; readonly after: number }
  | { readonly id: 'ask' }
  | { readonly id: 'kill' }
  | { readonly id: 'freeze' }
  | { readonly id: 'thaw' };

type Phase =
  | { readonly id: 'running' }
  | { readonly id: 'gathering' }
  | { readonly id: 'asked'; readonly killAt: number }
  | { readonly id: 'killed' }
  | { readonly id: 'over' };

/**
 * How a job is brought to its end, and when: plain code from events to effects.
 *
 *     running ──end, timeout or stall clock: ask──► asked ──grace, or end by force: kill──► killed
 *        │                                            ▲                                       │
 *        └──exited──► gathering ──left: ask───────────┘        (each) ──nothing left──► over ◄┘
 *                         └──end by force: kill──► killed
 *
 *     asked ──left: ask once more──► asked
 *
 *     any but killed and over:  going ──pause: freeze──► frozen ──resume, or asked or killed: thaw──► going
 *
 * While it is frozen no time passes: no clock runs out, and the grace does not end. Whatever ends
 * it first counts as the cause, since only what runs can be ended. A frozen job cannot act on what
 * asks it to end, so that ends its pause.
 */
export class Life {
  readonly #options: LifeOptions;
  readonly #time = new RunningTime();
  readonly #began: number;
  /** When it last did something that could be seen. */
  #stirred: number;
  #phase: Phase = { id: 'running' };
  #effects: LifeEffect[] = [];

  /** @param now milliseconds, as in all that follows; the command has started */
  constructor(options: LifeOptions, now: number) {
    this.#options = options;
    this.#began = now;
    this.#stirred = now;
  }

  /** Whether what ends it now would be the cause of its end. */
  get isRunning(): boolean {
    return this.#phase.id === 'running';
  }

  /** It has printed or said something. */
  stir(now: number): void {
    this.#stirred = this.#time.at(now);
  }

  /** Milliseconds until its time has come for something; undefined where nothing waits for time. */
  due(now: number): number | undefined {
    if (this.#time.paused) return undefined;
    const at = this.#deadline();
    return at === undefined ? undefined : Math.max(0, at - this.#time.at(now));
  }

  /** Takes one event at a time and returns what to do about it. */
  react(event: LifeEvent, now: number): readonly LifeEffect[] {
    this.#effects = [];
    this.#handle(event, now);
    return this.#effects;
  }

  #deadline(): number | undefined {
    const { timeout } = this.#options;
    if (this.#phase.id === 'asked') return this.#phase.killAt;
    return this.#phase.id === 'running' && timeout !== null ? this.#began + timeout : undefined;
  }

  #handle(event: LifeEvent, now: number): void {
    switch (event.id) {
      case 'looked':
        this.#look(event.worked, now);
        return;
      case 'end':
        if (event.force) this.#kill(now);
        else if (this.isRunning) this.#ask(now);
        return;
      case 'exited':
        if (this.isRunning) this.#phase = { id: 'gathering' };
        return;
      case 'left':
        if (this.#phase.id === 'gathering') this.#ask(now);
        else if (this.#phase.id === 'asked') this.#effects.push({ id: 'ask' });
        return;
      case 'over':
        this.#time.resume(now);
        this.#phase = { id: 'over' };
        return;
      case 'due':
        if (this.due(now) === 0) this.#comeDue(now);
        return;
      case 'pause':
        this.#pause(now);
        return;
      case 'resume':
        this.#resume(now);
        return;
      default:
        event satisfies never;
    }
  }

  #look(worked: boolean, now: number): void {
    const { stall } = this.#options;
    if (worked) this.stir(now);
    if (stall === null || this.#time.at(now) - this.#stirred < stall) return;
    this.#ring('stall_timeout', stall, now);
  }

  #comeDue(now: number): void {
    const { timeout } = this.#options;
    if (this.#phase.id === 'asked') this.#kill(now);
    else if (timeout !== null) this.#ring('timeout', timeout, now);
  }

  #ring(clock: Clock, after: number, now: number): void {
    if (!this.isRunning) return;
    this.#effects.push({ id: 'ring', clock, after });
    this.#ask(now);
  }

  #ask(now: number): void {
    this.#effects.push({ id: 'ask' });
    this.#resume(now);
    this.#phase = { id: 'asked', killAt: this.#time.at(now) + this.#options.grace };
  }

  #kill(now: number): void {
    if (this.#phase.id === 'killed' || this.#phase.id === 'over') return;
    this.#effects.push({ id: 'kill' });
    this.#resume(now);
    this.#phase = { id: 'killed' };
  }

  #pause(now: number): void {
    if (this.#time.paused || this.#phase.id === 'killed' || this.#phase.id === 'over') return;
    this.#time.pause(now);
    this.#effects.push({ id: 'freeze' });
  }

  #resume(now: number): void {
    if (!this.#time.paused) return;
    this.#time.resume(now);
    this.#effects.push({ id: 'thaw' });
  }
}
