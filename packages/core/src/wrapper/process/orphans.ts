import { setTimeout as delay } from 'node:timers/promises';
import { readChildren, readProcess } from '../usage/proc.ts';
import type { Libc } from './libc.ts';

/** Milliseconds between looks at what is ending, and in which it has to be gone. */
const LOOK = 5;
const BURIAL = 2000;

/** The C library, where this process adopts orphans. */
let libc: Libc | undefined;
/** Processes that this one started itself, and has not waited for yet. */
const own = new Set<number>();

/**
 * From now on, what a command leaves behind becomes a child of this process, and not of init: it is found
 * whatever session, environment or name it has given itself.
 */
export function adoptOrphans(bound: Libc): void {
  if (bound.adopt()) libc = bound;
}

/** Whether orphans come here. */
export function adoptsOrphans(): boolean {
  return libc !== undefined;
}

/** This process has started one itself: whoever did waits for it. */
export function startedOwn(pid: number): void {
  own.add(pid);
}

/** One of its own has been waited for. */
export function buriedOwn(pid: number): void {
  own.delete(pid);
}

/**
 * Waits for the orphans that have ended; returns those that live. The system gives an orphan to the first thread
 * of its new parent that lives, which is the main one: only that one's children are read, a look for each job.
 * Source: `find_new_reaper` in https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/exit.c
 */
export function reapOrphans(): number[] {
  const bound = libc;
  if (bound === undefined) return [];
  return readChildren({ pid: process.pid, threads: 1 }).filter(
    (pid) => !own.has(pid) && bound.wait(pid) === undefined,
  );
}

/**
 * Ends every orphan and all below it; returns how many there were. They are frozen first, since some
 * start others faster than they can be killed.
 */
export async function endAdopted(): Promise<number> {
  const ended = freeze(() => reapOrphans().flatMap(family));
  for (const pid of ended) signal(pid, 'SIGKILL');
  const end = performance.now() + BURIAL;
  for (let left = reapOrphans(); left.length > 0 && performance.now() < end; left = reapOrphans()) {
    for (const pid of left) signal(pid, 'SIGKILL');
    await delay(LOOK);
  }
  return ended.length;
}

/** Stops processes until no others are found: none of them can start another one then. */
export function freeze(find: () => readonly number[]): number[] {
  const tried = new Set<number>();
  const frozen: number[] = [];
  const untried = (): number[] => find().filter((pid) => !tried.has(pid));
  // One that may not be signalled is tried once.
  for (let found = untried(); found.length > 0; found = untried()) {
    for (const pid of found) {
      tried.add(pid);
      if (signal(pid, 'SIGSTOP')) frozen.push(pid);
    }
  }
  return frozen;
}

/** A process and all below it. */
export function family(pid: number): number[] {
  const facts = readProcess(pid);
  return facts === undefined ? [] : [pid, ...readChildren(facts).flatMap(family)];
}

/** Returns whether the process was there to hear it. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
