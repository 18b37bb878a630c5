import { memberOf, membersOf, type Part } from '@gator/schedulers';
import { family, freeze, signal } from './process/orphans.ts';
import { readChildren, readProcess } from './usage/proc.ts';

/**
 * The processes on this machine that belong to the layer of a tracking directory, or to one below
 * it: they carry it in their environment, also where they have left the job's process group. What these
 * have started belongs to it too, since the jobs of a `gator` that runs inside a job carry what is their own.
 */
export function strays(directory: string): ReadonlySet<number> {
  return withDescendants(membersOf(partOf(directory)).map(({ pid }) => pid));
}

/** Processes, and all that these have started. This one is none of them. */
export function withDescendants(pids: readonly number[]): ReadonlySet<number> {
  const found = new Set(pids.flatMap(family));
  found.delete(process.pid);
  return found;
}

/** Kills all strays of a layer. All are stopped first, so that none can start another meanwhile. Returns how many there were. */
export function endStrays(directory: string): number {
  return kill(freeze(() => [...strays(directory)]));
}

/**
 * Kills what belongs to a job among the processes that have lost their parent, as daemons have.
 * Such a process is a child of init then, or of the nearest ancestor of ours that collects
 * orphans: looking at our ancestors' children costs a fraction of looking at all, and at those
 * alone that were not there at the last look, which is before the command's start, still less.
 */
export function endOrphans(directory: string): number {
  const part = partOf(directory);
  return kill(newOrphans().filter((pid) => memberOf(pid, part) !== undefined));
}

/** Kills every process on this machine that descends from this one. */
export function endDescendants(): void {
  kill(freeze(() => [...withDescendants([process.pid])]));
}

/** The processes of a layer, and those of all layers below it. */
function partOf(directory: string): Part {
  return { directory, branch: directory };
}

function kill(pids: readonly number[]): number {
  return pids.filter((pid) => signal(pid, 'SIGKILL')).length;
}

/** Milliseconds for which our ancestors are taken to be the same. */
const ANCESTORS_LAST = 1000;
let ancestors: { readonly pids: readonly number[]; readonly until: number } | undefined;
/** Children of our ancestors at the last look. */
let known: ReadonlySet<number> = new Set();

function newOrphans(): number[] {
  if (ancestors === undefined || performance.now() > ancestors.until)
    ancestors = { pids: ancestorsOf(process.pid), until: performance.now() + ANCESTORS_LAST };
  const present = ancestors.pids.flatMap(childrenOf);
  const before = known;
  known = new Set(present);
  return present.filter((pid) => !before.has(pid));
}

function ancestorsOf(process: number): number[] {
  const pids: number[] = [];
  for (let pid = parentOf(process); pid > 0; pid = parentOf(pid)) pids.push(pid);
  return pids;
}

/** The parent's pid; 0 above init, and where it cannot be read. */
function parentOf(pid: number): number {
  return readProcess(pid)?.parent ?? 0;
}

/** An ancestor is taken by its main thread, to which the system gives orphans. */
function childrenOf(pid: number): number[] {
  return readChildren({ pid, threads: 1 });
}
