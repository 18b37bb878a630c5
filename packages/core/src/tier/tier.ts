import { join } from 'node:path';
import { countJobs, Redaction } from '@gator/spec';
import {
  failure,
  LOST,
  SEVERITIES,
  value,
  type Expected,
  type Outcome,
  type Past,
  type Report,
  type TierAssignment,
  type Units,
  type Verdict,
} from '@gator/protocol';
import { Alarm } from '../clock/alarm.ts';
import { MACHINE_TIME } from '../clock/time.ts';
import type { Host, RunningLayer } from '../layer/host.ts';
import { doorOf } from '../layer/service.ts';
import { Journal, now } from '../layer/journal.ts';
import { recordSpec } from '../layer/record-spec.ts';
import { endRemains } from '../layer/remains.ts';
import type { ChildListener, Slot } from '../layer/slot.ts';
import type { Slots } from '../layer/slots.ts';
import { breaches } from '../layer/thresholds.ts';
import { attemptBefore } from '../attempts/told-as.ts';
import { Kept } from '../past/kept.ts';
import { assumedNeeds } from './appetite.ts';
import { assign } from './assign.ts';
import { ChildAttempts } from './child-attempts.ts';
import { ChildRecords } from './child-records.ts';
import { verdictOf, type ChildEnd, type TierEffect, type TierEvent } from './events.ts';
import { tierHandlers } from './handlers.ts';
import { HeldStarts } from './held-starts.ts';
import { recordLossIn } from './losses.ts';
import { TierMachine } from './machine.ts';
import { mostOf } from './most.ts';
import type { Child } from './roster.ts';
import { seenHere } from './seen-here.ts';
import { State } from './state.ts';
import { Tally } from './tally.ts';
import { tellFailures, tellRetries } from './tell.ts';
import {
  countAttributes,
  endedLine,
  expiredBelow,
  expiredReason,
  runningLine,
  tierAttributes,
} from './texts.ts';
import { ownFailure } from './tier-verdict.ts';
import { Upward } from './upward.ts';

/** What a tier is built on: the process around it, and its child processes. */
export interface TierOptions {
  readonly host: Host;
  readonly slots: Slots;
  /** Microseconds that a unit may stay in the tier while others wait for it. */
  readonly quantum: number;
}

/**
 * The layer that runs a group or an array: it feeds events to its machine and carries out what
 * the machine decides.
 */
export class Tier implements RunningLayer {
  readonly assignment: TierAssignment;
  readonly journal: Journal;
  /** Settles with how the tier ended. Never fails. */
  readonly outcome: Promise<Outcome>;
  readonly #options: TierOptions;
  readonly #machine: TierMachine;
  readonly #tally: Tally;
  readonly #records: ChildRecords;
  readonly #attempts: ChildAttempts;
  readonly #kept: Kept;
  readonly #state: State;
  readonly #upward: Upward;
  readonly #started = now();
  readonly #slotOf = new Map<number, Slot>();
  readonly #heldStarts = new HeldStarts();
  readonly #alarm: Alarm | undefined;
  /** Whether all is to end at once. */
  #forced = false;
  #resolve: (outcome: Outcome) => void = () => undefined;

  constructor(assignment: TierAssignment, options: TierOptions) {
    this.assignment = assignment;
    this.#options = options;
    const { directory, path, spec, env, redact, grants, options: run } = assignment;
    const { upstream, inherited } = options.host;
    const redaction = new Redaction(redact, [inherited, env]);
    recordSpec(assignment, redaction);
    this.journal = new Journal(directory, path, upstream.sink, redaction);
    this.#tally = new Tally(countJobs(spec));
    this.#kept = new Kept(assignment);
    this.#machine = new TierMachine({
      spec,
      tally: this.#tally,
      most: (shape) => mostOf(shape, run.totals),
      quantum: options.quantum,
      kept: this.#kept.ends,
    });
    this.#state = new State({
      journal: this.journal,
      tally: this.#tally,
      machine: this.#machine,
      started: this.#started,
    });
    this.#records = new ChildRecords(this.journal, spec.jobs);
    this.#attempts = new ChildAttempts(this.journal);
    this.#upward = new Upward({
      upstream,
      report: () => this.#state.report(),
      needs: () => this.#machine.needs(),
      waiting: () => this.#machine.waiting(),
      assumed: assumedNeeds(spec, grants),
      heartbeat: run.interval * 1000,
    });
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    options.host.serve({ handlers: tierHandlers(this), ...doorOf(this.journal, upstream) });
    this.#alarm = this.#wind(spec.timeout);
    this.#begin();
  }

  get fault(): string | undefined {
    return this.journal.fault;
  }

  stop(reason: string, force: boolean, below: readonly string[] = []): Expected<object> {
    const [ident, ...rest] = below;
    if (ident !== undefined) return this.#stopChild(ident, rest, { reason, force });
    this.#forced ||= force;
    this.#react({ id: 'stop', reason, force });
    // What was held back in a pause never starts.
    for (const { child } of this.#heldStarts.resume())
      this.#loseUnstarted(child, `${reason} before it started`);
    return value({});
  }

  async pause(): Promise<void> {
    if (this.#heldStarts.paused) return;
    this.#heldStarts.pause();
    this.#alarm?.pause();
    this.#upward.pause();
    this.journal.hold(true);
    await Promise.all([...this.#slotOf].map(([child, slot]) => slot.pause(child)));
  }

  resume(): void {
    if (!this.#heldStarts.paused) return;
    this.journal.hold(false);
    this.#alarm?.resume();
    this.#upward.resume();
    for (const [child, slot] of this.#slotOf) slot.resume(child);
    for (const effect of this.#heldStarts.resume()) this.#perform(effect);
  }

  /** Winds the tier's own clock, where it has one. */
  #wind(timeout: number | null): Alarm | undefined {
    if (timeout === null) return undefined;
    return new Alarm(MACHINE_TIME, timeout, () => {
      const reason = expiredReason(timeout, this.#tally.counts);
      this.journal.log(SEVERITIES.ERROR, `The time of this tier is over: ${reason}`);
      this.#react({ id: 'expire', reason, below: expiredBelow(this.assignment.path, timeout) });
    });
  }

  grant(units: readonly Units[], contended: boolean): void {
    this.#react({ id: 'granted', units, contended });
  }

  /** A child that runs is asked to stop, or what is named below it; one that does not will never run. */
  #stopChild(
    ident: string,
    below: readonly string[],
    { reason, force }: { reason: string; force: boolean },
  ): Expected<object> {
    const child = this.#machine.find(ident);
    const slot = child && this.#slotOf.get(child.id);
    if (child === undefined)
      return failure(`'${ident}' in '${this.assignment.path}' has ended, or is not there yet`);
    if (slot === undefined && below.length > 0)
      return failure(`'${ident}' has not started: nothing runs below it`);
    slot?.stop(child.id, reason, force, below);
    if (below.length === 0) this.#react({ id: 'cancel', child: child.id, reason });
    return value({});
  }

  #begin(): void {
    const { assignment } = this;
    const jobs = countJobs(assignment.spec);
    const { endpoint } = this.#options.host;
    this.journal.recorder.attributes(tierAttributes(assignment, jobs, endpoint, this.#started));
    this.journal.attemptsBefore(assignment.attempt);
    this.journal.log(SEVERITIES.INFO, runningLine(assignment, jobs));
    // The root has its files open before the processes of its children take the last descriptors.
    if (!assignment.path.includes('/')) this.journal.recorder.flush();
    this.#react({ id: 'begin' });
    if (assignment.grants.length > 0) this.grant(assignment.grants, false);
  }

  #react(event: TierEvent): void {
    this.#upward.changed();
    for (const effect of this.#heldStarts.pass(this.#machine.react(event, now())))
      this.#perform(effect);
    // In one piece with what it brought for the children, so that the two never disagree.
    this.journal.recorder.attributes(countAttributes(this.#tally.counts));
  }

  #perform(effect: TierEffect): void {
    switch (effect.id) {
      case 'waits':
        this.#records.waits(effect.child);
        return;
      case 'queued':
        this.#records.queued(effect.child, effect.queued);
        return;
      case 'start':
        this.#start(effect);
        return;
      case 'grant':
        this.#slotOf.get(effect.child)?.grant(effect.child, effect.units, effect.contended);
        return;
      case 'stop':
        this.#slotOf.get(effect.child)?.stop(effect.child, effect.reason, effect.force);
        return;
      case 'release':
        this.#upward.release(effect.units);
        return;
      case 'retry':
        this.#retry(effect);
        return;
      case 'ended':
        this.#end(effect);
        return;
      case 'complete':
        this.#upward.end();
        this.#alarm?.cancel();
        void this.#complete(effect.verdict, effect.reason);
        return;
      default:
        effect satisfies never;
    }
  }

  #start(effect: Extract<TierEffect, { id: 'start' }>): void {
    const { child, grants, queued } = effect;
    const revived = effect.attempt > 1 ? null : this.#revive(child);
    if (revived?.ok === false) {
      this.#loseUnstarted(child, revived.reason);
      return;
    }
    const past = revived?.value ?? null;
    const attempt = this.#attempts.next(child);
    const assignment = assign(this.assignment, child, { grants, queued, attempt, past });
    if (!assignment.ok) {
      this.#react({ id: 'refused', child: child.id, reason: assignment.reason });
      return;
    }
    this.#records.launched(child, attempt.number);
    this.#slotOf.set(child.id, this.#options.slots.run(assignment.value, this.#listener(child)));
  }

  /** Where the tier itself is run again, what an earlier attempt at a child left gives way to this one. */
  #revive(child: Child): Expected<Past> | null {
    if (this.assignment.past === null) return null;
    const { why, past } = this.#kept.revival(child);
    const aside = this.#attempts.setAside(child, { result: 'ABORTED', reason: LOST, why }, false);
    return aside.ok ? value(past) : aside;
  }

  #listener(child: Child): ChildListener {
    const { upstream } = this.#options.host;
    return {
      reported: (report) => {
        this.#records.reported(child, report, this.#slotOf.get(child.id)?.endpoint ?? null);
        this.#records.measured(child, report.metrics);
        tellFailures(this.journal, report.failures);
        tellRetries(this.journal, report.retries);
        const seen = seenHere(child, report);
        this.#recordArtefacts(seen);
        this.#react({ id: 'reported', child: child.id, report: seen });
      },
      needed: (needs, released) => {
        this.#react({ id: 'needed', child: child.id, needs, released });
      },
      completed: (outcome) => {
        if (child.spec.kind !== 'job') tellFailures(this.journal, outcome.failures);
        tellRetries(this.journal, outcome.retries);
        this.#records.measured(child, outcome.metrics);
        this.#react({ id: 'completed', child: child.id, outcome: seenHere(child, outcome) });
      },
      lost: (reason) => {
        void this.#lose(child, reason);
      },
      forwarded: (blocks) => {
        upstream.relay(blocks);
        return upstream.pressure();
      },
    };
  }

  /** What a child left is listed here too. */
  #recordArtefacts({ artefacts }: Report): void {
    for (const artefact of artefacts) this.journal.recorder.artefact(artefact);
  }

  /** The child's process is gone: what it left running is ended, and then it counts as aborted. */
  async #lose(child: Child, reason: string): Promise<void> {
    const directory = join(this.assignment.directory, child.ident);
    const branch = this.#slotOf.get(child.id)?.branch ?? directory;
    const { grace } = this.assignment.options;
    await endRemains({ directory, branch }, () => (this.#forced ? 0 : grace));
    const record = recordLossIn(directory, reason, this.journal);
    this.#react({ id: 'lost', child: child.id, reason, record });
  }

  #loseUnstarted({ id }: Child, reason: string): void {
    this.#react({ id: 'lost', child: id, reason, record: undefined });
  }

  /** A job is tried again: what its attempt left is set aside, and it rests until its time comes. */
  #retry({ child, end, cause, most, delay }: Extract<TierEffect, { id: 'retry' }>): void {
    const { id, ident } = child;
    this.#slotOf.delete(id);
    const reason = end.id === 'completed' ? end.outcome.reason : end.reason;
    const ending = { result: verdictOf(end), reason, why: `retried: ${cause}` };
    const attempt = this.#attempts.setAside(child, ending, true);
    if (!attempt.ok) {
      this.journal.log(SEVERITIES.ERROR, `${ident} is not tried again: ${attempt.reason}`);
      this.#react({ id: 'stuck', child: id });
      return;
    }
    const { number, first } = attempt.value;
    const last = first + most - 1;
    this.#records.setBack(child, number - 1, attemptBefore(attempt.value, most - 1));
    const retry = { path: `${this.assignment.path}/${ident}`, reason, next: number, last, delay };
    this.#tally.retry([retry]);
    tellRetries(this.journal, [retry]);
    this.#attempts.rest(child, delay, () => {
      this.#react({ id: 'due', child: id });
    });
  }

  #end({ child, end: bare, isKept }: Extract<TierEffect, { id: 'ended' }>): void {
    const end = isKept ? bare : this.#attempts.told(child, bare);
    const isNew = this.#slotOf.delete(child.id);
    // What is not run this time leaves nothing in its place.
    if (!isKept && !isNew && this.#attempts.next(child).number === 1) this.#revive(child);
    this.#attempts.forget(child);
    if (isKept) this.#keep(child, end);
    if (end.id === 'completed') this.#recordArtefacts(end.outcome);
    this.#records.ended(child, end, isKept);
    const verdict = verdictOf(end);
    if (end.id !== 'lost' || isKept || verdict === 'SUCCESS') return;
    const { directory, path } = this.assignment;
    const reason = end.record?.reason ?? end.reason;
    const place = { path: `${path}/${child.ident}`, directory: join(directory, child.ident) };
    this.#tally.fail([{ ...place, verdict, reason, error: null }]);
  }

  /** A child stays as it is recorded, with the attempts before it. */
  #keep(child: Child, end: ChildEnd): void {
    const { ident } = child;
    if (end.id === 'completed') this.#records.measured(child, end.outcome.metrics);
    this.#records.recall(child, this.#kept.row(child));
    for (const each of this.#kept.attempts(ident)) this.journal.recorder.attempt(each);
  }

  async #complete(verdict: Verdict, reason: string): Promise<void> {
    const { failures, warnings } = breaches(this.assignment.spec.metrics, this.#tally.metrics);
    for (const warning of warnings) this.journal.log(SEVERITIES.WARNING, warning);
    const breach = verdict === 'SUCCESS' ? failures[0] : undefined;
    this.journal.recorder.seek();
    const own = this.journal.fault ?? breach;
    const judged =
      own === undefined ? { verdict, reason } : ({ verdict: 'FAILURE', reason: own } as const);
    this.journal.log(SEVERITIES.INFO, endedLine(this.#tally.counts));
    const stopped = now();
    const report = this.#state.report();
    this.journal.recorder.attributes({
      stopped,
      result: judged.verdict,
      reason: judged.reason,
      ...report.usage,
    });
    // What else this event brings is still to be recorded.
    await Promise.resolve();
    this.journal.close();
    const { expired } = this.#machine;
    const cause = expired ? ({ cause: 'timeout' } as const) : {};
    const outcome = { ...report, stopped, ...judged, ...cause, exitCode: null };
    this.#resolve(
      ownFailure(outcome, this.assignment, this.journal.fault ?? (expired ? reason : breach)),
    );
  }
}
