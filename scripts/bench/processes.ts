import { readFileSync } from 'node:fs';

/** Clock ticks a second, in which Linux counts the time of processes: 100 for every program. */
const TICKS = 100;
/** Where `/proc/PID/stat` has times, user's and system's, counted from the field after the process's name. */
const OWN_TIMES = [11, 12];
const TIMES_OF_ENDED = [13, 14];

/** Seconds of CPU that this process's ended children used, and those below them that they waited for. */
export function cpuOfEnded(): number {
  return cpuSeconds('self', TIMES_OF_ENDED);
}

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
      cpu: Math.max(before.cpu, cpuSeconds(String(pid), OWN_TIMES)),
      rss: Math.max(before.rss, mebibytes(pid, 'status', 'VmHWM')),
      pss: Math.max(before.pss, mebibytes(pid, 'smaps_rollup', 'Pss')),
    });
  }

  of(name: string): Use {
    return this.#uses.get(name) ?? { cpu: 0, rss: 0, pss: 0 };
  }
}

function cpuSeconds(process: string, places: readonly number[]): number {
  const stat = textOf(`/proc/${process}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return places.reduce((sum, place) => sum + Number(fields[place] ?? 0), 0) / TICKS;
}

function mebibytes(pid: number, file: string, name: string): number {
  const text = textOf(`/proc/${String(pid)}/${file}`);
  return Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
}

/** A file of a process; empty where the process is gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
