import type { Spec, TierSpec } from '@gator/spec';
import type { Past, Verdict } from '@gator/protocol';
import { ownFate, replan, type PastEnd } from '../../past/replan.ts';
import type { ChildEnd } from '../events.ts';
import { dependenciesOf } from '../gate.ts';
import { childAt } from '../roster.ts';
import { sequence } from './clock.ts';
import { expected } from './expected.ts';
import { reportOf } from './nodes.ts';
import { childrenOf } from './world.ts';

const RESUME: Past = { mode: 'resume', only: [] };

/** A run that ended, of which some jobs are lost all the same; and what each tier makes of that. */
export class Remains {
  readonly keptPaths = new Set<string>();
  readonly #ends: ReadonlyMap<string, Verdict>;
  readonly #seed: number;
  /** What the tiers are told of their past, by path. */
  readonly #pasts = new Map<string, Past>();

  constructor(ends: ReadonlyMap<string, Verdict>, seed: number) {
    this.#ends = ends;
    this.#seed = seed;
  }

  kept(spec: TierSpec, path: string): ReadonlyMap<number, ChildEnd> {
    const kept = new Map<number, ChildEnd>();
    const past = this.#pasts.get(path) ?? RESUME;
    if (past.mode === 'all') return kept;
    const repeats = spec.kind === 'array' ? spec.repeats : 1;
    for (let repetition = 0; repetition < repeats; repetition += 1) {
      const children = spec.jobs.map((_, place) => childAt(spec, repetition, place));
      const own = children.map((child) =>
        ownFate(this.#end(child.spec, `${path}/${child.ident}`), child.ident, past),
      );
      const idents = children.map(({ ident }) => ident);
      replan(own, dependenciesOf(spec.jobs), idents).forEach((fate, place) => {
        const child = children[place];
        if (child === undefined) return;
        const at = `${path}/${child.ident}`;
        if (fate.id === 'kept') kept.set(child.id, this.#keep(child.spec, at));
        if (fate.id === 'again') this.#pasts.set(at, fate.past);
      });
    }
    return kept;
  }

  #keep(spec: Spec, path: string): ChildEnd {
    this.keptPaths.add(path);
    const counts = expected(spec, path, this.#seed, new Map());
    const verdict = this.#ends.get(path) ?? 'ABORTED';
    const outcome = { ...reportOf(counts), stopped: 0, verdict, reason: '', exitCode: null };
    return { id: 'completed', outcome };
  }

  #end(spec: Spec, path: string): PastEnd | undefined {
    const verdict = this.#ends.get(path);
    if (verdict === 'SKIPPED' || verdict === undefined)
      return { verdict: 'SKIPPED', failed: 0, aborted: 0 };
    const aborted = this.#lost(spec, path);
    if (spec.kind === 'job') return aborted > 0 ? undefined : { verdict, failed: 0, aborted };
    return { verdict: aborted > 0 ? 'ABORTED' : verdict, failed: 0, aborted };
  }

  /** The jobs at and below a node that ran and are lost. */
  #lost(spec: Spec, path: string): number {
    const verdict = this.#ends.get(path);
    if (verdict === undefined || verdict === 'SKIPPED') return 0;
    if (spec.kind === 'job') {
      let hash = this.#seed;
      for (const letter of path) hash = Math.imul(hash ^ letter.charCodeAt(0), 31);
      return sequence(hash)() < 0.3 ? 1 : 0;
    }
    let lost = 0;
    for (const [child, suffix] of childrenOf(spec))
      lost += this.#lost(child, `${path}/${child.ident}${suffix}`);
    return lost;
  }
}
