import { bytesOf, tasksOf, textOf } from './proc.ts';

/** Milliseconds between two looks: short at first, so that short runs are seen, and then ever longer. */
const FIRST_LOOK = 10;
const LONGEST_LOOK = 200;
const GROWTH = 1.1;

/** A process, and how far below the first one it is. */
export interface Member {
  readonly pid: number;
  readonly depth: number;
}

/** The processes of a tree that run now, the first one included, parents before their children. */
export function membersOf(root: number): Member[] {
  const members: Member[] = [{ pid: root, depth: 0 }];
  for (const { pid, depth } of members)
    members.push(...childrenOf(pid).map((child) => ({ pid: child, depth: depth + 1 })));
  return members;
}

function childrenOf(pid: number): number[] {
  return tasksOf(pid)
    .flatMap((task) => textOf(`/proc/${pid}/task/${task}/children`).split(' '))
    .filter((child) => child !== '')
    .map(Number);
}

/** Looks at a tree of processes until it is told to stop, and keeps the most memory that it saw. */
export class TreeWatch {
  /** The most that all had at once, in MB (PSS). */
  pss = 0;
  /** The most that one process had, by depth, in MB (RSS). */
  readonly rss: number[] = [];
  readonly #root: number;
  #pause = FIRST_LOOK;
  #timer: NodeJS.Timeout;

  constructor(root: number) {
    this.#root = root;
    this.#timer = setTimeout(() => {
      this.#look();
    }, this.#pause);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    let pss = 0;
    for (const { pid, depth } of membersOf(this.#root)) {
      pss += bytesOf(pid, 'smaps_rollup', 'Pss') / 1e6;
      const rss = bytesOf(pid, 'status', 'VmHWM') / 1e6;
      this.rss[depth] = Math.max(this.rss[depth] ?? 0, rss);
    }
    this.pss = Math.max(this.pss, pss);
    this.#pause = Math.min(this.#pause * GROWTH, LONGEST_LOOK);
    this.#timer = setTimeout(() => {
      this.#look();
    }, this.#pause);
  }
}
