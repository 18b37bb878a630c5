import { bytesOf, cpuOf } from '../proc.ts';

/** What a process used, until it was last looked at. */
export interface Use {
  /** Seconds of CPU, its own. */
  readonly cpu: number;
  /** The most memory that it had, in MiB, shared pages in full. */
  readonly rss: number;
  /** The same, each page divided by those who share it. */
  readonly pss: number;
}

/** Looks at processes now and then, and keeps the largest of what it sees of each. */
export class Uses {
  readonly #uses = new Map<string, Use>();

  /** Looks at a process that goes by a name; one that is gone leaves what was seen. */
  look(name: string, pid: number): void {
    const before = this.of(name);
    this.#uses.set(name, {
      cpu: Math.max(before.cpu, cpuOf(pid)),
      rss: Math.max(before.rss, bytesOf(pid, 'status', 'VmHWM') / 2 ** 20),
      pss: Math.max(before.pss, bytesOf(pid, 'smaps_rollup', 'Pss') / 2 ** 20),
    });
  }

  of(name: string): Use {
    return this.#uses.get(name) ?? { cpu: 0, rss: 0, pss: 0 };
  }
}
