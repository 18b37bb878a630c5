import { join } from 'node:path';
import type { Past, TierAssignment } from '@gator/protocol';
import { isRecorded } from '../attempts/history.ts';
import { dependenciesOf } from '../tier/gate.ts';
import type { ChildEnd } from '../tier/events.ts';
import { childAt, type Child } from '../tier/roster.ts';
import { PastTier, pastEnd } from './past-tier.ts';
import { ownFate, replan, type Fate } from './replan.ts';
import type { AttemptRow, ChildRow } from '@gator/store';

/** Why a child runs again, and what of its own past it keeps. */
export interface Revival {
  readonly why: string;
  readonly past: Past;
}

const UNTOUCHED: Past = { mode: 'all', only: [] };

/**
 * What of the children of a tier stays as an earlier attempt left it, decided once, at the tier's
 * start. Every layer decides about its own children alone.
 */
export class Kept {
  /** Ends of the children that are not run again, by their numbers. */
  readonly ends = new Map<number, ChildEnd>();
  readonly #fates = new Map<number, Fate>();
  readonly #tier: PastTier | undefined;
  readonly #verb: string;

  constructor({ spec, past, attempt, directory, path }: TierAssignment) {
    this.#verb = past?.mode === 'resume' ? 'resumed' : 'rerun';
    const before = attempt.earlier.findLast((each) => isRecorded(directory, each.directory));
    const isWhole = past === null || (past.mode === 'all' && past.only.length === 0);
    if (isWhole || before === undefined) return;
    const tier = PastTier.read(directory, join(directory, before.directory), path);
    this.#tier = tier;
    if (tier === undefined) return;
    const repeats = spec.kind === 'array' ? spec.repeats : 1;
    const isPartial = past.only.length > 0;
    const last = isPartial || spec.kind === 'group' ? repeats - 1 : tier.lastRepetition(spec);
    const dependencies = dependenciesOf(spec.jobs);
    for (let repetition = 0; repetition <= last; repetition += 1) {
      const children = spec.jobs.map((_, place) => childAt(spec, repetition, place));
      const own = children.map((child) =>
        ownFate(pastEnd(child, tier.child(child).end), child.ident, past),
      );
      const idents = children.map(({ ident }) => ident);
      replan(own, dependencies, idents).forEach((fate, place) => {
        const child = children[place];
        if (child !== undefined) this.#settle(child, fate, tier);
      });
    }
  }

  /** Why a child that starts does so again. */
  revival({ id }: Child): Revival {
    const fate = this.#fates.get(id);
    return fate?.id === 'again'
      ? { why: `${this.#verb}: ${fate.cause}`, past: fate.past }
      : { why: `${this.#verb}: decided anew`, past: UNTOUCHED };
  }

  /** A child as its tier recorded it before. */
  row(child: Child): ChildRow | undefined {
    return this.#tier?.child(child).row;
  }

  /** The attempts at a child before, as its tier recorded them. */
  attempts(ident: string): readonly AttemptRow[] {
    return this.#tier?.attempts(ident) ?? [];
  }

  #settle(child: Child, fate: Fate, tier: PastTier): void {
    if (fate.id === 'kept') {
      const { end } = tier.child(child);
      this.ends.set(child.id, end ?? { id: 'never', reason: 'never started' });
    } else this.#fates.set(child.id, fate);
  }
}
