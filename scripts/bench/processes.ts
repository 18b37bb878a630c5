import { readFileSync } from 'node:fs';

/** Clock ticks a second, in which Linux counts the time of processes: 100 for every program. */
const TICKS = 100;
/** Where `/proc/PID/stat` has the times of a process's ended children, counted from the field after its name. */
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

/** Seconds of CPU that this process's ended children used, and those below them that they waited for. */
export function cpuOfEnded(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[CHILDREN_USER]) + Number(fields[CHILDREN_SYSTEM])) / TICKS;
}

/** The most memory that a process had; in MiB. */
export interface Peak {
  /** All that it had in memory, shared pages in full. */
  readonly rss: number;
  /** The same, each page divided by those who share it. */
  readonly pss: number;
}

/** Looks at processes now and then, and keeps the largest of what it sees of each. */
export class Peaks {
  readonly #peaks = new Map<string, Peak>();

  /** Looks at a process that goes by a name; one that is gone leaves what was seen. */
  look(name: string, pid: number): void {
    const rss = mebibytes(pid, 'status', 'VmHWM');
    const pss = mebibytes(pid, 'smaps_rollup', 'Pss');
    const before = this.of(name);
    this.#peaks.set(name, { rss: Math.max(before.rss, rss), pss: Math.max(before.pss, pss) });
  }

  of(name: string): Peak {
    return this.#peaks.get(name) ?? { rss: 0, pss: 0 };
  }
}

function mebibytes(pid: number, file: string, name: string): number {
  try {
    const text = readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
    return Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
