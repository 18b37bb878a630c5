import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between looks at a group that is ending. */
const LOOK = 20;
/** Milliseconds that the dead may take to be gone: a process that nobody waits for stays in its group. */
const BURIAL = 2000;

/** Whether a process group has any member left. */
export function groupLives(group: number): boolean {
  return signalGroup(group, 0);
}

/**
 * Ends a process group: SIGTERM, then after `grace` milliseconds SIGKILL. A grace of 0 kills at
 * once. Settles when nothing of the group is left.
 */
export async function endGroup(group: number, grace: number): Promise<void> {
  if (grace > 0) {
    // A stopped process cannot act on SIGTERM until it is continued.
    signalGroup(group, 'SIGTERM');
    signalGroup(group, 'SIGCONT');
    for (const end = Date.now() + grace; groupLives(group) && Date.now() < end;) await delay(LOOK);
  }
  for (const end = Date.now() + BURIAL; signalGroup(group, 'SIGKILL') && Date.now() < end;)
    await delay(LOOK);
}

/** Waits up to `patience` milliseconds for a group to end by itself; true where it has. */
export async function groupEnds(group: number, patience: number): Promise<boolean> {
  for (const end = Date.now() + patience; groupLives(group);) {
    if (Date.now() >= end) return false;
    await delay(LOOK);
  }
  return true;
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
