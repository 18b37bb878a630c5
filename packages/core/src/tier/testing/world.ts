import { countJobs, type NodeSpec, type Resources, type Spec, type TierSpec } from '@gator/spec';
import {
  CONDITIONS,
  endedJobs,
  resourcesOf,
  shapeOf,
  waitingJobs,
  type JobCounts,
  type Outcome,
  type Shape,
  type Totals,
  type Units,
  type Verdict,
} from '@gator/protocol';
import type { ChildEnd } from '../events.ts';
import { holds } from '../gate.ts';
import { Ledger } from '../ledger.ts';
import { Pool } from '../pool.ts';
import { Clock, MILLISECOND, sequence } from './clock.ts';
import { TierNode, type Node, type Upward } from './nodes.ts';

/** The resources of every run here. */
const KEYS = ['cores', 'A', 'B'];

export interface Disturbance {
  readonly id: 'stop' | 'crash';
  /** Milliseconds. */
  readonly time: number;
  readonly pick: number;
}

/** One run: its root, its pool, and what an onlooker can know of it. */
export class World {
  readonly clock = new Clock();
  readonly seed: number;
  readonly random: () => number;
  readonly nodes = new Set<Node>();
  readonly begun = new Set<string>();
  readonly stopped = new Set<string>();
  readonly ended = new Map<string, Verdict>();
  /** Messages that have been sent and have not arrived, and turns that were asked for. */
  flying = 0;
  leftover: Units[] = [];
  readonly #spec: TierSpec;
  readonly #totals: Totals;
  readonly #pool: Pool;
  readonly #granted = new Ledger();
  readonly #used = new Map<string, number>();
  readonly #root: TierNode;
  #contended = false;
  outcome: Outcome | undefined;
  /** How children of a tier ended in an earlier run, that are kept in this one. */
  readonly kept: (spec: TierSpec, path: string) => ReadonlyMap<number, ChildEnd>;

  constructor(
    spec: TierSpec,
    totals: Totals,
    seed: number,
    kept: World['kept'] = () => new Map<number, ChildEnd>(),
  ) {
    this.kept = kept;
    this.#spec = spec;
    this.#totals = totals;
    this.seed = seed;
    this.random = sequence(seed);
    this.#pool = new Pool(totals);
    const up: Upward = {
      needed: (needs, released) => this.#allot(needs, released),
      reported: (report) => this.#checkCounts(report.counts),
      completed: (outcome) => (this.outcome = outcome),
      lost: () => undefined,
    };
    this.#root = new TierNode(this, spec, spec.ident, up, 0);
  }

  run(disturbances: readonly Disturbance[]): Outcome {
    this.clock.at(0, () => this.#root.begin([]));
    for (const each of disturbances) {
      this.clock.at(each.time * MILLISECOND, () => this.#disturb(each));
    }
    this.clock.run(() => {
      if (this.flying === 0 && this.outcome === undefined) this.#checkQuiet();
    });
    if (this.outcome === undefined) throw new Error('the run came to rest before its end');
    this.#checkEnd();
    return this.outcome;
  }

  /** Something is still to happen here, so that the world is not at rest before it. */
  later(delay: number, act: () => void): void {
    if (delay === 0) this.flying += 1;
    this.clock.at(this.clock.now + delay, () => {
      if (delay === 0) this.flying -= 1;
      act();
    });
  }

  most(shape: Shape): number {
    const { cores, licenses } = resourcesOf(shape);
    const limits = Object.entries(licenses).map(([name, count]) =>
      Math.floor((this.#totals.licenses[name] ?? 0) / count),
    );
    if (cores > 0) limits.push(Math.floor(this.#totals.cores / cores));
    return limits.length === 0 ? 100 : Math.min(...limits);
  }

  /** A job takes what it asked for, or gives it back; together they never have more than there is. */
  use(resources: Resources, sign: 1 | -1): void {
    for (const [key, amount] of amountsOf(resources)) {
      const used = (this.#used.get(key) ?? 0) + sign * amount;
      if (used < 0 || used > this.#total(key)) throw new Error(`${key}: ${String(used)} in use`);
      this.#used.set(key, used);
    }
  }

  end(path: string, verdict: Verdict): void {
    if (this.ended.has(path)) throw new Error(`${path} ended twice`);
    this.ended.set(path, verdict);
  }

  #disturb({ id, pick }: Disturbance): void {
    const nodes = [...this.nodes].filter((node) => id === 'crash' || node instanceof TierNode);
    const node = nodes[pick % Math.max(1, nodes.length)];
    if (id === 'stop') node?.stop();
    else if (node !== this.#root) node?.crash();
  }

  #allot(needs: readonly Units[], released: readonly Units[]): void {
    for (const [shape, count] of released) this.#pool.release(shape, count);
    for (const [shape, need] of needs) this.#pool.demand(shape, need - this.#granted.get(shape));
    const units = this.#pool.grant();
    for (const [shape, count] of units) this.#granted.add(shape, count);
    if (units.length > 0 || this.#contended !== this.#pool.contended) {
      this.#contended = this.#pool.contended;
      this.#root.grant(units, this.#contended);
    }
  }

  #checkCounts(counts: JobCounts): void {
    const parts = [waitingJobs(counts), counts.active, endedJobs(counts)];
    if (parts.some((part) => part < 0)) throw new Error(JSON.stringify(counts));
    if (counts.total !== countJobs(this.#spec)) throw new Error(JSON.stringify(counts));
  }

  /** Nothing runs any more, and the pool has back whatever it gave. */
  #checkEnd(): void {
    for (const [shape, count] of this.leftover) this.#pool.release(shape, count);
    const short = KEYS.filter((key) => this.#inPool(key) !== this.#total(key));
    const used = [...this.#used.values()].some((amount) => amount !== 0);
    if (short.length > 0 || used || this.nodes.size > 0)
      throw new Error(`left over: ${short.join()}`);
  }

  #inPool(key: string): number {
    return this.#pool.free.get(key === 'cores' ? key : `licence ${key}`) ?? 0;
  }

  #total(key: string): number {
    return key === 'cores' ? this.#totals.cores : (this.#totals.licenses[key] ?? 0);
  }

  #free(key: string): number {
    return this.#total(key) - (this.#used.get(key) ?? 0);
  }

  /** With no message on its way, every unit that was granted is one that a job runs on, and nothing that fits waits. */
  #checkQuiet(): void {
    const idle = KEYS.filter((key) => this.#inPool(key) !== this.#free(key));
    if (idle.length > 0) throw new Error(`granted and not used: ${idle.join()}`);
    const waiting = [...this.#startable(this.#spec, this.#spec.ident)];
    const held = this.#keptBack(waiting);
    const stuck = waiting.find((each) => this.#fits(each) && !held.has(shapeOf(each)));
    if (stuck !== undefined) throw new Error(`${shapeOf(stuck)} fits and waits`);
  }

  /** Shapes that may wait though they fit: a larger one, out of patience, keeps what they share for itself. */
  #keptBack(waiting: readonly Resources[]): ReadonlySet<Shape> {
    const shapes = new Map(waiting.map((each) => [shapeOf(each), each]));
    const keepers = [...shapes.values()].filter((each) => !this.#fits(each));
    const kept = new Set<Shape>();
    for (let keeper = keepers.pop(); keeper !== undefined; keeper = keepers.pop()) {
      for (const [shape, each] of shapes) {
        if (kept.has(shape) || !share(keeper, each)) continue;
        kept.add(shape);
        keepers.push(each);
      }
    }
    return kept;
  }

  #fits(resources: Resources): boolean {
    return [...amountsOf(resources)].every(([key, amount]) => amount <= this.#free(key));
  }

  /** The requests of all jobs that could start now, found from the specification and the ends alone. */
  *#startable(spec: Spec, path: string): Iterable<Resources> {
    if (this.ended.has(path) || this.begun.has(path) || this.stopped.has(path)) return;
    if (spec.kind === 'job') yield spec.resources;
    else
      for (const [child, suffix] of childrenOf(spec)) {
        const holdsAll = dependenciesIn(child).every(({ condition, ident }) => {
          const verdict = this.ended.get(`${path}/${ident}${suffix}`);
          return verdict !== undefined && holds(condition, verdict);
        });
        if (holdsAll) yield* this.#startable(child, `${path}/${child.ident}${suffix}`);
      }
  }
}

function* amountsOf({ cores, licenses }: Resources): Iterable<readonly [string, number]> {
  if (cores > 0) yield ['cores', cores];
  yield* Object.entries(licenses);
}

function share(a: Resources, b: Resources): boolean {
  const keys = new Set([...amountsOf(a)].map(([key]) => key));
  return [...amountsOf(b)].some(([key]) => keys.has(key));
}

/** The children of a tier in all its repetitions, with what the repetition adds to their idents. */
export function* childrenOf(spec: TierSpec): Iterable<readonly [child: Spec, suffix: string]> {
  const repeats = spec.kind === 'array' ? spec.repeats : 1;
  for (let index = 0; index < repeats; index += 1) {
    for (const child of spec.jobs) yield [child, spec.kind === 'array' ? `_${String(index)}` : ''];
  }
}

export function dependenciesIn(spec: NodeSpec) {
  return CONDITIONS.flatMap((condition) => spec[condition].map((ident) => ({ condition, ident })));
}
