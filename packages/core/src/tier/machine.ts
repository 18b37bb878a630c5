import { countJobs } from '@gator/spec';
import { countAs, type Shape, type Units } from '@gator/protocol';
import { appetiteOf, combine, type Appetite } from './appetite.ts';
import { Dealer } from './dealer.ts';
import { verdictOf, type ChildEnd, type TierEffect, type TierEvent } from './events.ts';
import { holds } from './gate.ts';
import { Ledger } from './ledger.ts';
import { newLive, type Live } from './live.ts';
import { READY_AT_MOST, type MachineOptions } from './machine-options.ts';
import { Retries } from './retries.ts';
import { Roster, type Child, type Settled } from './roster.ts';
import type { Tally } from './tally.ts';
import { judgeTier } from './tier-verdict.ts';

/**
 * What a tier should do next: plain code from events to effects.
 *
 *     child:  pending ──conditions hold──► ready ──unit granted──► live ──completed, lost──► ended
 *                └──a condition cannot hold: skipped──► ended            (stop: ready, pending ──► ended)
 *
 *     a job:  live ──failed, may be tried again──► resting ──due──► ready        (stop: resting ──► ended)
 *
 * A tier that is ready asks for the units that its first jobs could use, and gets a process with
 * the first of them. Live tiers ask for themselves. A unit that comes free goes to the next in
 * line here, or back to whoever granted it.
 */
export class TierMachine {
  readonly #roster: Roster;
  readonly #dealer = new Dealer();
  readonly #retries = new Retries();
  readonly #tally: Tally;
  readonly #options: MachineOptions;
  readonly #repetition: Appetite;
  readonly #ready = new Map<number, { readonly child: Child; readonly queued: number }>();
  readonly #live = new Map<number, Live>();
  /** Those of them that are tiers, which are told of others' waiting. */
  readonly #tiers = new Set<Live>();
  readonly #received = new Ledger();
  #left: number;
  #contended = false;
  /** Why nothing starts any more. */
  #stopping: string | undefined;
  /** Why the tier has failed by itself: its time was over before it was stopped. */
  #expired: string | undefined;
  /** The first child that failed or was aborted. */
  #firstBad: string | undefined;
  #complete = false;
  #begun = 0;
  #now = 0;
  #effects: TierEffect[] = [];
  /** Units dealt to tiers during one event, so that each is told once. */
  #dealt = new Map<number, Ledger>();
  #released = new Ledger();

  constructor(options: MachineOptions) {
    this.#options = options;
    this.#tally = options.tally;
    this.#roster = new Roster(options.spec);
    this.#repetition = combine(this.#roster.initial.map(appetiteOf));
    this.#left = this.#roster.size;
  }

  /** Whether the tier's own time was over before it ended. */
  get expired(): boolean {
    return this.#expired !== undefined;
  }

  /** What could be used now, counted from this tier's start: all ever received, and what is wanted beyond. */
  needs(): Units[] {
    const wanted = this.#wanted();
    for (const shape of this.#received.shapes()) if (!wanted.has(shape)) wanted.set(shape, 0);
    return [...wanted].map(([shape, count]) => [
      shape,
      this.#received.get(shape) + Math.min(count, this.#options.most(shape)),
    ]);
  }

  /** What could start now, or in time, if there were resources for it. */
  waiting(): Units[] {
    return [...this.#wanted()].filter(([, count]) => count > 0);
  }

  /** A child that has not ended, by its ident; those of repetitions that are not made yet are not known. */
  find(ident: string): Child | undefined {
    return this.#roster.unsettled().find((child) => child.ident === ident);
  }

  /** Takes one event at a time in microseconds and returns what to do about it. */
  react(event: TierEvent, now: number): readonly TierEffect[] {
    this.#now = now;
    this.#effects = [];
    this.#handle(event);
    this.#finish();
    return this.#effects;
  }

  #wanted(): Map<Shape, number> {
    const wanted = this.#dealer.totals();
    for (const [shape, count] of this.#repetition) {
      wanted.set(shape, (wanted.get(shape) ?? 0) + count * this.#unopened);
    }
    return wanted;
  }

  get #unopened(): number {
    const mayOpen = this.#stopping === undefined && this.#ready.size < READY_AT_MOST;
    return mayOpen ? this.#roster.unopened : 0;
  }

  #handle(event: TierEvent): void {
    switch (event.id) {
      case 'begin':
        this.#begin();
        return;
      case 'granted':
        this.#contended = event.contended;
        for (const [shape, count] of event.units) this.#receive(shape, count);
        return;
      case 'needed':
        this.#hear(event.child, event.needs, event.released);
        return;
      case 'reported':
        if (this.#live.has(event.child)) this.#tally.report(event.child, event.report);
        return;
      case 'completed':
        this.#endLive(event.child, { id: 'completed', outcome: event.outcome });
        return;
      case 'lost':
        this.#endLive(event.child, {
          id: 'lost',
          reason: event.reason,
          report: this.#tally.last(event.child),
          record: event.record,
        });
        return;
      case 'refused':
        this.#endLive(event.child, { id: 'skipped', reason: event.reason });
        return;
      case 'due':
        this.#wake(event.child);
        return;
      case 'stuck':
        this.#giveUp(event.child);
        return;
      case 'cancel':
        this.#cancel(event.child, event.reason);
        return;
      case 'stop':
        this.#stop(event.reason, event.force);
        return;
      case 'expire':
        if (this.#stopping !== undefined || this.#complete) return;
        this.#expired = event.reason;
        this.#stop(event.below, false);
        return;
      default:
        event satisfies never;
    }
  }

  /** A group knows all its children at once; an array opens repetitions as it is granted units for them. */
  #begin(): void {
    this.#begun = this.#now;
    // What is kept has its place in the counts from the start.
    const kept = this.#roster.repetitionsOf(this.#options.kept.keys());
    while (this.#roster.opened < kept) this.#open();
    if (this.#options.spec.kind === 'group' && this.#roster.unopened > 0) this.#open();
  }

  /** What can start at once has waited since the tier began. */
  #open(): void {
    const { ready, waiting } = this.#roster.open();
    for (const child of waiting)
      if (!this.#options.kept.has(child.id)) this.#effects.push({ id: 'waits', child });
    this.#admit(ready, this.#begun);
  }

  #receive(shape: Shape, count: number): void {
    this.#received.add(shape, count);
    for (let unit = 0; unit < count; unit += 1) this.#deal(shape, this.#now);
  }

  /** Children may start: each gets in line for what it can use first. */
  #admit(children: readonly Child[], queued: number): void {
    const ready = [...children];
    // It grows as it is gone through.
    for (const child of ready) {
      const kept = this.#options.kept.get(child.id);
      if (kept === undefined) this.#queue(child, queued);
      else ready.push(...this.#conclude(child, kept, true));
    }
  }

  #queue(child: Child, queued: number): void {
    this.#ready.set(child.id, { child, queued });
    this.#effects.push({ id: 'queued', child, queued });
    for (const [shape, count] of appetiteOf(child.spec)) this.#dealer.want(child.id, shape, count);
  }

  /** Gives one unit to the next in line for its shape; what nobody here can use goes back. */
  #deal(shape: Shape, since: number): void {
    const id = this.#dealer.first(shape) ?? this.#openFor(shape);
    if (id === undefined) {
      this.#released.add(shape, 1);
      return;
    }
    this.#dealer.take(shape);
    const ready = this.#ready.get(id);
    const live =
      ready === undefined ? this.#live.get(id) : this.#start(ready.child, ready.queued, since);
    live?.held.add(shape, 1);
    live?.given.add(shape, 1);
    const dealt = this.#dealt.get(id) ?? new Ledger();
    dealt.add(shape, 1);
    this.#dealt.set(id, dealt);
  }

  #openFor(shape: Shape): number | undefined {
    if (this.#unopened === 0 || !this.#repetition.has(shape)) return undefined;
    this.#open();
    return this.#dealer.first(shape);
  }

  #start(child: Child, queued: number, since: number): Live {
    this.#ready.delete(child.id);
    const live = newLive(child, queued, since);
    this.#live.set(child.id, live);
    if (child.spec.kind !== 'job') this.#tiers.add(live);
    if (!this.#dealt.has(child.id)) this.#dealt.set(child.id, new Ledger());
    return live;
  }

  /** A live tier says what it could use, and gives back what it cannot. */
  #hear(id: number, needs: readonly Units[], released: readonly Units[]): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    if (this.#stopping === undefined) {
      for (const [shape, need] of needs) this.#dealer.want(id, shape, need - live.given.get(shape));
    }
    for (const [shape, count] of released) {
      const back = Math.min(count, live.held.get(shape));
      live.held.add(shape, -back);
      for (let unit = 0; unit < back; unit += 1) this.#pass(shape, live.since);
    }
  }

  /** A unit is free: to the next here, unless others have waited for it long enough. */
  #pass(shape: Shape, since: number): void {
    const due = this.#contended && this.#now - since >= this.#options.quantum;
    if (due || this.#stopping !== undefined) this.#released.add(shape, 1);
    else this.#deal(shape, since);
  }

  #endLive(id: number, end: ChildEnd): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    this.#live.delete(id);
    this.#tiers.delete(live);
    this.#dealer.forget(id);
    this.#endAttempt(live, end);
    for (const [shape, count] of live.held.drain()) {
      for (let unit = 0; unit < count; unit += 1) this.#pass(shape, live.since);
    }
  }

  /** Another attempt follows, for which a job gets in line once more; or this was the last. */
  #endAttempt({ child, stopped }: Live, end: ChildEnd): void {
    const isOver = stopped || this.#stopping !== undefined;
    const again = isOver ? undefined : this.#retries.after(child, end);
    if (again !== undefined) {
      this.#tally.setBack(child.id);
      this.#effects.push({ id: 'retry', child, end, ...again });
      return;
    }
    this.#end(child, end);
  }

  #wake(id: number): void {
    const resting = this.#retries.wake(id);
    if (resting !== undefined) this.#admit([resting.child], this.#now);
  }

  #giveUp(id: number): void {
    const resting = this.#retries.wake(id);
    if (resting !== undefined) this.#end(resting.child, resting.end);
  }

  /** A child has ended; what that means for its siblings follows at once. */
  #end(child: Child, end: ChildEnd): void {
    this.#admit(this.#conclude(child, end, false), this.#now);
  }

  /** A child has ended, and so those that are skipped for it; returns those that may start now. */
  #conclude(child: Child, end: ChildEnd, isKept: boolean): readonly Child[] {
    this.#settle(child, end, isKept);
    if (this.#stopping !== undefined) return [];
    const settled: Settled = this.#roster.settle(child.id, verdictOf(end));
    for (const { child: skipped, reason } of settled.skipped) {
      this.#settle(skipped, { id: 'skipped', reason }, false);
    }
    return settled.ready;
  }

  #settle(child: Child, end: ChildEnd, isKept: boolean): void {
    this.#left -= 1;
    this.#retries.forget(child.id);
    if (holds('on_fail', verdictOf(end))) this.#firstBad ??= child.ident;
    this.#tally.end(child, end);
    this.#effects.push({ id: 'ended', child, end, isKept });
  }

  #cancel(id: number, reason: string): void {
    const child = this.#roster.unsettled().find((each) => each.id === id);
    const live = this.#live.get(id);
    if (live !== undefined) live.stopped = true;
    if (child === undefined || live !== undefined) return;
    this.#ready.delete(id);
    this.#dealer.forget(id);
    this.#end(child, { id: 'never', reason });
  }

  /** Nothing starts any more; what runs is asked to end. Asked again with force, it is ended. */
  #stop(reason: string, force: boolean): void {
    const again = this.#stopping !== undefined;
    this.#stopping ??= reason;
    if (!again) this.#endUnrun(reason);
    if (again && !force) return;
    for (const id of this.#live.keys())
      this.#effects.push({ id: 'stop', child: id, reason, force });
  }

  #endUnrun(reason: string): void {
    this.#dealer.clear();
    this.#ready.clear();
    for (const child of this.#roster.unsettled()) {
      if (!this.#live.has(child.id)) this.#settle(child, { id: 'never', reason }, false);
    }
    this.#endUnopened();
  }

  /** Repetitions that were never opened are counted, not listed. */
  #endUnopened(): void {
    const jobs = this.#options.spec.jobs.reduce((sum, spec) => sum + countJobs(spec), 0);
    this.#left -= this.#roster.unopened * this.#options.spec.jobs.length;
    this.#tally.endUnmade(countAs('ABORTED', jobs * this.#roster.unopened));
  }

  #finish(): void {
    for (const [id, dealt] of this.#dealt) this.#tell(id, dealt.drain());
    this.#dealt = new Map();
    for (const live of this.#tiers) {
      if (this.#contendedFor(live) !== live.contended) this.#tell(live.child.id, []);
    }
    const released = this.#released.drain();
    if (released.length > 0) this.#effects.push({ id: 'release', units: released });
    if (this.#left === 0 && !this.#complete) {
      this.#complete = true;
      const judged = judgeTier({
        counts: this.#tally.counts,
        firstBad: this.#firstBad,
        stopped: this.#stopping,
        expired: this.#expired,
      });
      this.#effects.push({ id: 'complete', ...judged });
    }
  }

  /** Tells a child of its units: with its start, or as a grant. */
  #tell(id: number, units: readonly Units[]): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    if (live.started) {
      live.contended = this.#contendedFor(live);
      this.#effects.push({ id: 'grant', child: id, units, contended: live.contended });
    } else {
      live.started = true;
      const { child, queued } = live;
      const attempt = this.#retries.next(id);
      this.#effects.push({ id: 'start', child, grants: units, queued, attempt });
    }
  }

  /** Whether others wait for what a tier holds: those that this tier was told of, or an earlier sibling. */
  #contendedFor({ child, held }: Live): boolean {
    if (child.spec.kind === 'job') return false;
    if (this.#contended) return true;
    return [...held.shapes()].some((shape) => (this.#dealer.first(shape) ?? child.id) < child.id);
  }
}
