import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills every process on this machine that belongs to the layer of a tracking directory, or to
 * one below it: jobs carry it in their environment as `GATOR_TRACKING`. For layers whose own
 * process is gone, and so ended nothing itself. Returns how many there were.
 */
export function endStrays(directory: string): number {
  let ended = 0;
  for (const pid of processes()) {
    if (!belongs(pid, directory)) continue;
    try {
      process.kill(pid, 'SIGKILL');
      ended += 1;
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  return ended;
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 1 && pid !== process.pid);
  } catch {
    return [];
  }
}

function belongs(pid: number, directory: string): boolean {
  try {
    const environment = readFileSync(`/proc/${String(pid)}/environ`, 'utf8');
    const tracking = /(?:^|\0)GATOR_TRACKING=([^\0]*)/.exec(environment)?.[1];
    return tracking === directory || tracking?.startsWith(`${directory}/`) === true;
  } catch {
    return false;
  }
}
