import { signalGroup } from './group.ts';
import { signal } from './process/orphans.ts';
import { strays, withDescendants } from './strays.ts';

/** How often what has left its group is looked for while a job is frozen: it may have forked meanwhile. */
const LOOKS = 3;

/** Freezes all processes of one job, wherever they are, and lets them go on. */
export class Hold {
  readonly #group: number;
  readonly #directory: string;
  /** Those that are not in the group. */
  #apart: ReadonlySet<number> = new Set();

  /** @param directory the job's tracking directory, which its processes have in their environment */
  constructor(group: number, directory: string) {
    this.#group = group;
    this.#directory = directory;
  }

  freeze(): void {
    signalGroup(this.#group, 'SIGSTOP');
    for (let look = 0; look < LOOKS; look += 1) {
      const found = withDescendants([this.#group, ...strays(this.#directory)]);
      const isNew = [...found].some((pid) => !this.#apart.has(pid));
      this.#apart = found;
      if (!isNew) return;
      for (const pid of found) signal(pid, 'SIGSTOP');
    }
  }

  thaw(): void {
    signalGroup(this.#group, 'SIGCONT');
    for (const pid of this.#apart) signal(pid, 'SIGCONT');
    this.#apart = new Set();
  }
}
