import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, in which Linux counts the time of processes: 100 for every program. */
const TICKS = 100;
/** Where `/proc/PID/stat` has times, user's and system's, counted from the field after the process's name. */
const OWN_TIMES = [11, 12];
const TIMES_OF_ENDED = [13, 14];

/** Seconds of CPU that this process's ended children used, and those below them that they waited for. */
export function cpuOfEnded(): number {
  return secondsIn(textOf('/proc/self/stat'), TIMES_OF_ENDED);
}

/** Seconds of CPU that a process has used itself. */
export function cpuOf(pid: number): number {
  return secondsIn(textOf(`/proc/${pid}/stat`), OWN_TIMES);
}

/** Seconds that all threads of a process have run, to the nanosecond, of those that are there still. */
export function runTimeOf(pid: number): number {
  return tasksOf(pid)
    .map((task) => Number(textOf(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0]))
    .reduce((sum, nanoseconds) => sum + nanoseconds / 1e9, 0);
}

/** The threads of a process; none where it is gone. */
export function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A figure of a process's `status` or `smaps_rollup`, in bytes; 0 where it is gone. */
export function bytesOf(pid: number, file: 'status' | 'smaps_rollup', name: string): number {
  const line = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(textOf(`/proc/${pid}/${file}`));
  return Number(line?.[1] ?? 0) * 1024;
}

/** A file below `/proc`; empty where the process is gone. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function secondsIn(stat: string, places: readonly number[]): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return places.reduce((sum, place) => sum + Number(fields[place] ?? 0), 0) / TICKS;
}
