import { countJobs, type TierSpec } from '@gator/spec';
import { countAs, shapeOf, type Outcome, type Verdict } from '@gator/protocol';
import type { ChildEnd, TierEffect, TierEvent } from '../events.ts';
import { TierMachine } from '../machine.ts';
import { QUANTUM } from '../machine-options.ts';
import { Tally } from '../tally.ts';
import { reportOf } from './nodes.ts';
import { ONE_CORE } from './specs.ts';

export const CORE = shapeOf(ONE_CORE);

/** A machine, and what it does about each event, in few words. */
export function conduct(
  spec: TierSpec,
  quantum = QUANTUM,
  kept: ReadonlyMap<number, ChildEnd> = new Map(),
) {
  const tally = new Tally(countJobs(spec));
  const machine = new TierMachine({ spec, tally, most: () => 10, quantum, kept });
  const effects = (event: TierEvent, now = 0): string[] => machine.react(event, now).map(inWords);
  const react = (event: TierEvent, now = 0): string[] =>
    effects(event, now).filter((text) => !/^(?:waits|queued) /.test(text));
  return { machine, tally, effects, react };
}

export function inWords(effect: TierEffect): string {
  switch (effect.id) {
    case 'waits':
      return `waits ${effect.child.ident}`;
    case 'queued':
      return `queued ${effect.child.ident} ${String(effect.queued)}`;
    case 'start':
      return `start ${effect.child.ident} ${JSON.stringify(effect.grants)}`;
    case 'grant':
      return `grant ${String(effect.child)} ${JSON.stringify(effect.units)}${effect.contended ? ' contended' : ''}`;
    case 'stop':
      return `stop ${String(effect.child)} ${effect.reason}${effect.force ? ' now' : ''}`;
    case 'retry':
      return `retry ${effect.child.ident} ${effect.cause} ${String(effect.most)} ${String(effect.delay)}`;
    case 'release':
      return `release ${JSON.stringify(effect.units)}`;
    case 'ended':
      return `ended ${effect.child.ident} ${effect.end.id}${effect.isKept ? ' kept' : ''}`;
    case 'complete':
      return `complete ${effect.verdict} ${effect.reason}`.trim();
    default:
      return effect satisfies never;
  }
}

export function units(count: number, shape = CORE): string {
  return JSON.stringify([[shape, count]]);
}

export function granted(count: number, contended = false): TierEvent {
  return { id: 'granted', units: count === 0 ? [] : [[CORE, count]], contended };
}

export function completed(child: number, verdict: Verdict = 'SUCCESS', jobs = 1): TierEvent {
  const counts = countAs(verdict, jobs);
  const outcome: Outcome = { ...reportOf(counts), stopped: 1, verdict, reason: '', exitCode: null };
  return { id: 'completed', child, outcome };
}
