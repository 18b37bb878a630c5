import { countJobs, type JobSpec, type TierSpec } from '@gator/spec';
import {
  countAs,
  NO_JOBS,
  NO_MESSAGES,
  NO_USAGE,
  type JobCounts,
  type Outcome,
  type Report,
  type Shape,
  type Units,
  type Verdict,
} from '@gator/protocol';
import { verdictOf, type TierEffect, type TierEvent } from '../events.ts';
import { assumedNeeds } from '../appetite.ts';
import { KnownNeeds } from '../known-needs.ts';
import { TierMachine } from '../machine.ts';
import { QUANTUM } from '../machine-options.ts';
import { Tally } from '../tally.ts';
import { MILLISECOND, verdictAt, Wire } from './clock.ts';
import type { World } from './world.ts';

/** What a node tells its parent. */
export interface Upward {
  needed(needs: readonly Units[], released: readonly Units[]): void;
  reported(report: Report): void;
  completed(outcome: Outcome): void;
  lost(): void;
}

export interface Node {
  readonly path: string;
  begin(grants: readonly Units[]): void;
  grant(units: readonly Units[], contended: boolean): void;
  stop(): void;
  /** The process is gone; its parent hears of it later. */
  crash(): void;
  /** The process and all below it are ended now. */
  kill(): void;
}

/** What a layer with these counts tells, and nothing else of note. */
export function reportOf(counts: JobCounts): Report {
  return {
    started: 0,
    counts,
    messages: NO_MESSAGES,
    running: [],
    failures: [],
    retries: [],
    metrics: {},
    usage: NO_USAGE,
    artefacts: [],
  };
}

function outcomeOf(counts: JobCounts, verdict: Verdict): Outcome {
  return { ...reportOf(counts), stopped: 0, verdict, reason: '', exitCode: null };
}

class JobNode implements Node {
  readonly path: string;
  readonly #world: World;
  readonly #spec: JobSpec;
  readonly #up: Upward;
  readonly #attempt: number;
  #runs = false;

  constructor(
    world: World,
    spec: JobSpec,
    { path, attempt }: { readonly path: string; readonly attempt: number },
    up: Upward,
  ) {
    this.#world = world;
    this.#spec = spec;
    this.path = path;
    this.#attempt = attempt;
    this.#up = up;
  }

  begin(): void {
    const { clock, random, seed } = this.#world;
    if (this.#attempt > this.#spec.retries + 1) throw new Error(`${this.path} is tried too often`);
    this.#runs = true;
    this.#world.use(this.#spec.resources, 1);
    this.#world.nodes.add(this);
    this.#world.begun.add(this.path);
    this.#world.later(50 * MILLISECOND, () => {
      if (this.#runs) this.#up.reported(reportOf({ ...NO_JOBS, total: 1, active: 1 }));
    });
    const length = random() < 0.3 ? 2 * MILLISECOND : random() * 1000 * MILLISECOND;
    clock.at(clock.now + length, () => {
      this.#end(verdictAt(this.path, seed, this.#attempt));
    });
  }

  grant(): void {
    throw new Error('a job was granted a unit after its start');
  }

  stop(): void {
    this.#world.later(5 * MILLISECOND, () => {
      this.#end('ABORTED');
    });
  }

  crash(): void {
    this.kill();
    this.#up.lost();
  }

  kill(): void {
    if (!this.#runs) return;
    this.#runs = false;
    this.#world.nodes.delete(this);
    this.#world.use(this.#spec.resources, -1);
  }

  #end(verdict: Verdict): void {
    if (!this.#runs) return;
    this.kill();
    const flaky = verdict === 'SUCCESS' && this.#attempt > 1 ? 1 : 0;
    this.#up.completed(outcomeOf({ ...countAs(verdict), flaky }, verdict));
  }
}

export class TierNode implements Node {
  readonly path: string;
  readonly tally: Tally;
  readonly #world: World;
  readonly #up: Upward;
  readonly #machine: TierMachine;
  readonly #spec: TierSpec;
  #known = new KnownNeeds([]);
  readonly #children = new Map<number, { readonly node: Node; readonly down: Wire }>();
  #released: Units[] = [];
  #telling = false;
  #reporting = false;
  #over = false;

  constructor(world: World, spec: TierSpec, path: string, up: Upward, quantum: number) {
    this.path = path;
    this.#world = world;
    this.#up = up;
    this.#spec = spec;
    this.tally = new Tally(countJobs(spec));
    const most = (shape: Shape): number => world.most(shape);
    this.#machine = new TierMachine({
      spec,
      tally: this.tally,
      most,
      quantum,
      kept: world.kept(spec, path),
    });
  }

  begin(grants: readonly Units[]): void {
    this.#known = new KnownNeeds(assumedNeeds(this.#spec, grants));
    this.#world.nodes.add(this);
    this.#react({ id: 'begin' });
    if (grants.length > 0) this.grant(grants, false);
  }

  grant(units: readonly Units[], contended: boolean): void {
    this.#react({ id: 'granted', units, contended });
  }

  stop(): void {
    this.#world.stopped.add(this.path);
    this.#react({ id: 'stop', reason: 'stopped', force: false });
  }

  crash(): void {
    this.#close();
    this.#up.lost();
  }

  kill(): void {
    this.#close();
    for (const { node } of this.#children.values()) node.kill();
  }

  #close(): void {
    this.#over = true;
    this.#world.nodes.delete(this);
  }

  #react(event: TierEvent): void {
    if (this.#over) return;
    for (const effect of this.#machine.react(event, this.#world.clock.now)) this.#perform(effect);
    this.#tellNeeds();
    this.#report();
  }

  #perform(effect: TierEffect): void {
    switch (effect.id) {
      case 'waits':
      case 'queued':
        return;
      case 'start':
        this.#start(effect);
        return;
      case 'grant': {
        const { units, contended } = effect;
        this.#tell(effect.child, (node) => node.grant(units, contended));
        return;
      }
      case 'stop':
        this.#tell(effect.child, (node) => node.stop());
        return;
      case 'release':
        this.#released.push(...effect.units);
        return;
      case 'retry':
        this.#retry(effect);
        return;
      case 'ended':
        this.#children.delete(effect.child.id);
        this.#world.end(`${this.path}/${effect.child.ident}`, verdictOf(effect.end));
        return;
      case 'complete':
        this.#close();
        this.#world.leftover = this.#released;
        this.#up.completed(outcomeOf(this.tally.counts, effect.verdict));
        return;
      default:
        effect satisfies never;
    }
  }

  #start({ child, grants, attempt }: Extract<TierEffect, { id: 'start' }>): void {
    const path = `${this.path}/${child.ident}`;
    const { spec, id } = child;
    const up = new Wire(this.#world);
    const tell = (event: TierEvent): void => {
      up.send(() => this.#react(event));
    };
    const upward: Upward = {
      needed: (needs, released) => tell({ id: 'needed', child: id, needs, released }),
      reported: (report) => tell({ id: 'reported', child: id, report }),
      completed: (outcome) => tell({ id: 'completed', child: id, outcome }),
      lost: () => up.send(() => this.#lose(id)),
    };
    const node =
      spec.kind === 'job'
        ? new JobNode(this.#world, spec, { path, attempt }, upward)
        : new TierNode(this.#world, spec, path, upward, QUANTUM);
    this.#children.set(id, { node, down: new Wire(this.#world) });
    this.#tell(id, () => node.begin(grants));
  }

  #retry({ child, delay }: Extract<TierEffect, { id: 'retry' }>): void {
    const { clock } = this.#world;
    const path = `${this.path}/${child.ident}`;
    this.#children.delete(child.id);
    clock.at(clock.now + delay * MILLISECOND, () => {
      // It is the world's turn to say that it could start.
      this.#world.begun.delete(path);
      this.#react({ id: 'due', child: child.id });
    });
  }

  /** The child's process is gone: what it left running is ended first. */
  #lose(id: number): void {
    if (this.#over) return;
    this.#children.get(id)?.node.kill();
    this.#react({ id: 'lost', child: id, reason: 'lost', record: undefined });
  }

  #tell(id: number, say: (node: Node) => void): void {
    const child = this.#children.get(id);
    child?.down.send(() => {
      if (!this.#over && this.#children.get(id) === child) say(child.node);
    });
  }

  #tellNeeds(): void {
    if (this.#telling) return;
    this.#telling = true;
    this.#world.later(0, () => {
      this.#telling = false;
      if (this.#over) return;
      const needs = this.#machine.needs();
      if (this.#released.length > 0 || this.#known.lack(needs, this.#machine.waiting()))
        this.#tellUp(needs);
    });
  }

  #report(): void {
    if (this.#reporting) return;
    this.#reporting = true;
    const { clock } = this.#world;
    clock.at(clock.now + 100 * MILLISECOND, () => {
      this.#reporting = false;
      if (this.#over) return;
      const needs = this.#machine.needs();
      if (!this.#known.are(needs)) this.#tellUp(needs);
      this.#up.reported(reportOf(this.tally.counts));
    });
  }

  #tellUp(needs: readonly Units[]): void {
    this.#known.tell(needs);
    const released = this.#released;
    this.#released = [];
    this.#up.needed(needs, released);
  }
}
