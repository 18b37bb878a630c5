import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The processes that run in a folder, or for a layer whose tracking directory is in it. */
export function processesIn(folder: string): number[] {
  return allProcesses().filter((pid) => pid !== process.pid && belongs(pid, folder));
}

/** Every process of this machine. */
export function allProcesses(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/** What a process was started with; empty where it is gone. */
export function procFile(pid: number, name: 'cmdline' | 'environ'): string {
  return read(`/proc/${pid}/${name}`);
}

/** The processes that were started with some words among their arguments, and are not zombies. */
export function processesNamed(words: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && read(`/proc/${pid}/cmdline`).includes(words));
}

/** The processes that found a variable with a value at their start. */
export function processesWith(name: string, value: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && variablesOf(pid)[name] === value);
}

/** The environment that a process found at its start; empty where it is gone, or a zombie. */
export function variablesOf(pid: number): Readonly<Record<string, string | undefined>> {
  const pairs = read(`/proc/${pid}/environ`).split('\0');
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')];
    }),
  );
}

/** Kills processes; one that has ended meanwhile is no matter. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** The process that started a process. */
export function parentOf(pid: number): number {
  return Number(statusOf(pid, 'PPid'));
}

/** The most memory that a process ever held, in bytes. */
export function peakMemory(pid: number): number {
  return Number.parseInt(statusOf(pid, 'VmHWM') ?? '') * 1024;
}

/** Whether a process is there and is not a zombie. */
export function lives(pid: number): boolean {
  const state = statusOf(pid, 'State');
  return state !== undefined && !state.startsWith('Z');
}

/** A process's state as `ps` shows it: `T` where it is suspended; undefined where it is gone. */
export function stateOf(pid: number): string | undefined {
  return statusOf(pid, 'State')?.[0];
}

/** One line of `/proc/PID/status`. */
function statusOf(pid: number, name: string): string | undefined {
  const status = read(`/proc/${pid}/status`);
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1];
}

function belongs(pid: number, folder: string): boolean {
  return [variablesOf(pid)['GATOR_TRACKING'], workingFolder(pid)].some(
    (path) => path === folder || path?.startsWith(`${folder}/`) === true,
  );
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** The text of a process's file; empty where the process is gone, or a zombie. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
