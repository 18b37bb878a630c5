import type { Usage } from '@gator/protocol';
import type { SampleRow } from '@gator/store';
import { adoptsOrphans } from '../process/orphans.ts';
import { Family } from './family.ts';
import { readIo, readProcess, type ProcessFacts, type ProcessIo } from './proc.ts';

/** Cores in use are a mean over at least these seconds: CPU time is counted in hundredths. */
const SHORTEST_SPAN = 0.05;

/**
 * Looks at one job's processes. What a process used that ends between two looks is not lost: the
 * system adds it to its parent's account when the parent waits for it, and at the job's end to
 * this process's own. Of an orphan, which init waits for, the last look is what counts.
 */
export class Sampler {
  readonly #family: Family;
  readonly #started: number;
  /** CPU seconds of all children this process had before the job. */
  readonly #before: number;
  #lastTime: number;
  #lastCpu = 0;
  #peaks = { cpu: 0, rss: 0, processes: 0 };

  /** @param started microseconds since the epoch */
  constructor(leader: number, started: number, childrenBefore: number) {
    this.#family = new Family(leader);
    this.#started = started;
    this.#lastTime = started;
    this.#before = childrenBefore;
  }

  /** Takes a sample; undefined where the job has ended. */
  sample(time: number): SampleRow | undefined {
    const members = this.#family.look();
    if (members.length === 0) return undefined;
    const cpu = this.#family.orphansCpu + cpuOf(members);
    const io = members.map(({ pid }) => readIo(pid)).filter((each) => each !== undefined);
    const seconds = (time - this.#lastTime) / 1e6;
    const sample = {
      time,
      processes: members.length,
      cpu: seconds > 0 ? Math.max(0, cpu - this.#lastCpu) / seconds : 0,
      rss: sum(members, ({ rss }) => rss),
      vms: sum(members, ({ vms }) => vms),
      read: total(io, ({ read }) => read),
      written: total(io, ({ written }) => written),
    };
    this.#keep(sample, cpu);
    return sample;
  }

  /** CPU seconds that were used until the last sample. */
  get cpuSeconds(): number {
    return this.#lastCpu;
  }

  /** The job's processes as they are now. */
  look(): ProcessFacts[] {
    return this.#family.look();
  }

  /** What the job has used up to the last sample. */
  soFar(time: number): Usage {
    return {
      cpu_seconds: this.#lastCpu,
      wall_seconds: (time - this.#started) / 1e6,
      peak_cpu: this.#peaks.cpu,
      peak_rss: this.#peaks.rss,
      peak_processes: this.#peaks.processes,
    };
  }

  /** What the job used, once it has been waited for. */
  end(time: number): Usage {
    // Orphans that this process has not waited for are in no other account.
    const orphans = adoptsOrphans() ? 0 : cpuOf(this.#family.look()) + this.#family.orphansCpu;
    const waited = Math.max(childrenCpu() - this.#before + orphans, this.#lastCpu);
    const seconds = (time - this.#lastTime) / 1e6;
    // What was used after the last sample counts for the peak too, over a time that ticks can measure.
    const last = seconds >= SHORTEST_SPAN ? (waited - this.#lastCpu) / seconds : 0;
    const { peak_cpu, ...usage } = this.soFar(time);
    return { ...usage, peak_cpu: Math.max(peak_cpu, last), cpu_seconds: waited };
  }

  #keep({ time, cpu, rss, processes }: SampleRow, cpuSeconds: number): void {
    this.#lastTime = time;
    this.#lastCpu = Math.max(this.#lastCpu, cpuSeconds);
    this.#peaks = {
      cpu: Math.max(this.#peaks.cpu, cpu),
      rss: Math.max(this.#peaks.rss, rss),
      processes: Math.max(this.#peaks.processes, processes),
    };
  }
}

/** CPU seconds of all processes that this one has ever waited for. */
export function childrenCpu(): number {
  return readProcess('self')?.childrenCpu ?? 0;
}

/** What processes have used themselves, and those that they have waited for. */
function cpuOf(members: readonly ProcessFacts[]): number {
  return sum(members, (member) => member.cpu + member.childrenCpu);
}

function sum(members: readonly ProcessFacts[], of: (member: ProcessFacts) => number): number {
  return members.reduce((total, member) => total + of(member), 0);
}

function total(all: readonly ProcessIo[], of: (io: ProcessIo) => number): number | null {
  return all.length === 0 ? null : all.reduce((bytes, io) => bytes + of(io), 0);
}
