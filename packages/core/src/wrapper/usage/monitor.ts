import { formatMemory, type JobSpec } from '@gator/spec';
import { NO_USAGE, SEVERITIES, type Usage } from '@gator/protocol';
import type { SampleRow } from '@gator/store';
import { now, type Journal } from '../../layer/journal.ts';
import type { ProcessFacts } from './proc.ts';
import { childrenCpu, Sampler } from './sampler.ts';

/** The first sample comes after this many milliseconds, so that a short job has one too. */
const FIRST_SAMPLE = 100;
/** Cores in use are a mean between two samples: this much above the request is not told. */
const CORES_MARGIN = 1.05;

export interface MonitorOptions {
  readonly journal: Journal;
  readonly spec: JobSpec;
  /** Milliseconds between samples. */
  readonly interval: number;
  /** The processes have been looked at, at the end of an interval: have they used CPU time since the last look? */
  readonly onLook: (worked: boolean) => void;
  /** Ends the job: it may use no more memory than it asked for. */
  readonly onExcess: (reason: string) => void;
}

/** Watches what a job uses, records it, and says when it is more than the job asked for. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #childrenBefore = childrenCpu();
  readonly #over = { cores: false, memory: false };
  #sampler: Sampler | undefined;
  #first: NodeJS.Timeout | undefined;
  #interval: NodeJS.Timeout | undefined;

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  /**
   * The job's leader has started.
   *
   * @param since when it was about to: microseconds since the epoch
   */
  start(leader: number, since: number): void {
    this.#sampler = new Sampler(leader, since, this.#childrenBefore);
    this.#first = setTimeout(() => {
      this.#sample();
    }, FIRST_SAMPLE);
    this.resume();
  }

  /** The job stands still: there is nothing to see. */
  pause(): void {
    clearInterval(this.#interval);
    this.#interval = undefined;
  }

  resume(): void {
    if (this.#sampler === undefined) return;
    this.#interval ??= setInterval(() => {
      this.#look();
    }, this.#options.interval);
  }

  /** The job's processes as they are now. */
  get processes(): readonly ProcessFacts[] {
    return this.#sampler?.look() ?? [];
  }

  /** Nothing of the job is left. */
  end(): Usage {
    clearTimeout(this.#first);
    this.pause();
    return this.#sampler?.end(now()) ?? NO_USAGE;
  }

  /** What was used so far. */
  get usage(): Usage {
    return this.#sampler?.soFar(now()) ?? NO_USAGE;
  }

  #look(): void {
    const before = this.#sampler?.cpuSeconds ?? 0;
    this.#sample();
    // While it is awake: a process that sleeps is not woken again a moment later, just to write.
    this.#options.journal.recorder.flush();
    this.#options.onLook((this.#sampler?.cpuSeconds ?? 0) > before);
  }

  #sample(): void {
    const sample = this.#sampler?.sample(now());
    if (sample === undefined) return;
    this.#options.journal.recorder.sample(sample);
    this.#compare(sample);
  }

  /** A request that is crossed is told once, and again only after the use has fallen below it. */
  #compare({ cpu, rss }: SampleRow): void {
    const { enforce_memory: enforce, resources } = this.#options.spec;
    const { cores, memory } = resources;
    const inCores = (): string => `${cpu.toFixed(1)} cores in use, ${String(cores)} asked for`;
    const inMemory = (): string =>
      `${formatMemory(rss)} of memory in use, ${formatMemory(memory)} asked for`;
    this.#tell('cores', cpu / cores, CORES_MARGIN, inCores);
    this.#tell('memory', rss / memory, 1, inMemory);
    if (enforce && rss > memory) this.#options.onExcess(`more memory than allowed: ${inMemory()}`);
  }

  /** @param share of the request that is in use; infinite where nothing was asked for */
  #tell(what: 'cores' | 'memory', share: number, margin: number, text: () => string): void {
    if (!Number.isFinite(share)) return;
    if (share > margin && !this.#over[what]) {
      this.#over[what] = true;
      this.#options.journal.log(SEVERITIES.WARNING, `Over the request: ${text()}`);
    } else if (share < 1) this.#over[what] = false;
  }
}
