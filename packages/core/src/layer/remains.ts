import { setTimeout as delay } from 'node:timers/promises';
import { membersOf, type Member, type Part } from '@gator/schedulers';
import { signalGroup } from '../wrapper/group.ts';

/** Milliseconds between looks at what is ending, more each time: each looks at all processes of the machine. */
const FIRST_PAUSE = 25;
const LONGEST_PAUSE = 400;
/** Milliseconds beyond the grace in which layers have to end what they run and to record it. */
const LAYERS_MORE = 2000;
/** Milliseconds that a killed process may take to be gone: one in a system call ends after it. */
const BURIAL = 2000;

/**
 * Ends what a process that is gone has left of its part of a run, down one ladder:
 *
 * - layers notice by themselves that their parent is gone: they end what they run, and record it
 * - a job whose own layer is gone is asked to end, and ended after the grace
 * - whatever is left some time after the grace is killed, layers that hang included
 *
 * Settles when nothing is left of it.
 *
 * @param grace milliseconds between asking a job to end and ending it, looked at again and again,
 *   so that somebody who insists can shorten it
 */
export async function endRemains(part: Part, grace: () => number): Promise<void> {
  const since = performance.now();
  const asked = new Set<number>();
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const left = membersOf(part);
    const over = performance.now() - since - grace();
    if (left.length === 0 || over > LAYERS_MORE + BURIAL) return;
    if (over >= LAYERS_MORE) for (const group of groupsOf(left)) signalGroup(group, 'SIGKILL');
    for (const group of groupsOf(orphansIn(left))) {
      if (over >= 0) signalGroup(group, 'SIGKILL');
      else if (!asked.has(group)) ask(group);
      asked.add(group);
    }
    await delay(pause);
  }
}

/** The processes of jobs that no living layer looks after: none of the job's is a layer's child. */
export function orphansIn(members: readonly Member[]): Member[] {
  const layers = new Set(members.filter(({ job }) => job === undefined).map(({ pid }) => pid));
  const kept = new Set(members.filter(({ parent }) => layers.has(parent)).map(({ job }) => job));
  return members.filter(({ job }) => job !== undefined && !kept.has(job));
}

/** Whole groups are signalled, once each: they may have members that have cleared their environment. */
function groupsOf(members: readonly Member[]): Set<number> {
  return new Set(members.map(({ group }) => group));
}

/** A stopped process cannot act on SIGTERM until it is continued. */
function ask(group: number): void {
  signalGroup(group, 'SIGTERM');
  signalGroup(group, 'SIGCONT');
}
