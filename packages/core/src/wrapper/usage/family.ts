import { readChildren, readProcess, type ProcessFacts } from './proc.ts';

/**
 * The processes of one job: its leader, everything below it, and what was once seen there and has
 * since left, to become a child of init, as daemons do.
 */
export class Family {
  readonly #leader: number;
  /** Members as they were at the last look, by pid. */
  #known: ReadonlyMap<number, ProcessFacts> = new Map();
  #orphansCpu = 0;

  constructor(leader: number) {
    this.#leader = leader;
  }

  /** The members that live now. */
  look(): ProcessFacts[] {
    const members = new Map<number, ProcessFacts>();
    this.#add(this.#leader, members);
    for (const [pid, { born }] of this.#known) {
      if (!members.has(pid) && readProcess(pid)?.born === born) this.#add(pid, members);
    }
    this.#bury(members);
    this.#known = members;
    return [...members.values()];
  }

  /** CPU seconds of members that left the family before they ended: no member's account has them. */
  get orphansCpu(): number {
    return this.#orphansCpu;
  }

  #bury(members: ReadonlyMap<number, ProcessFacts>): void {
    for (const [pid, { parent, cpu, childrenCpu }] of this.#known) {
      const isOrphan = pid !== this.#leader && !this.#known.has(parent);
      if (isOrphan && !members.has(pid)) this.#orphansCpu += cpu + childrenCpu;
    }
  }

  #add(pid: number, members: Map<number, ProcessFacts>): void {
    const facts = readProcess(pid);
    if (facts === undefined || members.has(pid)) return;
    members.set(pid, facts);
    for (const child of readChildren(facts)) this.#add(child, members);
  }
}
