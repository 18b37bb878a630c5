import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between looks at a group that is ending. */
const LOOK = 20;
/** Milliseconds that a killed group may take to be gone: a process in a system call ends after it. */
const BURIAL = 2000;

/** Whether a process group has any member left that is not dead. */
export function groupLives(group: number): boolean {
  return signalGroup(group, 0) && !allDead(group);
}

/** Kills a process group. Settles when nothing of it is left, or what is left cannot die yet. */
export async function killGroup(group: number): Promise<void> {
  for (const end = performance.now() + BURIAL; groupLives(group) && performance.now() < end;) {
    signalGroup(group, 'SIGKILL');
    await delay(LOOK);
  }
}

/** Waits until nothing of a group is left, or nobody waits for it any more. */
export async function groupGone(group: number, givenUp: AbortSignal): Promise<void> {
  while (!givenUp.aborted && groupLives(group)) await delay(LOOK);
}

/** Waits up to `patience` milliseconds for a group to end by itself; true where it has. */
export async function groupEnds(group: number, patience: number): Promise<boolean> {
  for (const end = performance.now() + patience; groupLives(group);) {
    if (performance.now() >= end) return false;
    await delay(LOOK);
  }
  return true;
}

/** Sends a signal to all of a process group; false where there is nobody in it. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/**
 * Whether all that is left of a group is waiting to be buried. A dead process stays in its group
 * until its parent has looked at it, and init does so late, or in a bare container never.
 */
function allDead(group: number): boolean {
  // The leader is looked at first, since a look at all processes costs more.
  if (livesIn(group, group)) return false;
  const processes = readProc(() => readdirSync('/proc')) ?? [];
  return processes.length > 0 && !processes.some((pid) => livesIn(Number(pid), group));
}

function livesIn(pid: number, group: number): boolean {
  if (!(pid > 0)) return false;
  const text = readProc(() => readFileSync(`/proc/${String(pid)}/stat`, 'latin1')) ?? '';
  // After the name, which may hold any character: state, parent, group.
  const [, state, of] = /.*\) (\S) \d+ (\d+) /s.exec(text) ?? [];
  return Number(of) === group && state !== 'Z' && state !== 'X';
}

/** What `/proc` tells; undefined where the process has gone, or where there is no such folder. */
function readProc<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
