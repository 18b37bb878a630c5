import { join } from 'node:path';
import { countJobs, Redaction } from '@gator/spec';
import {
  failure,
  mergeAll,
  seenFromParent,
  SEVERITIES,
  value,
  VERBS,
  type Artefact,
  type Assignment,
  type Expected,
  type Failure,
  type Folds,
  type Outcome,
  type Report,
  type TierAssignment,
  type Units,
  type Verdict,
} from '@gator/protocol';
import type { Host, RunningLayer } from '../layer/host.ts';
import { doorOf } from '../layer/service.ts';
import { Journal, now } from '../layer/journal.ts';
import { recordSpec } from '../layer/record-spec.ts';
import { reservedMetrics } from '../layer/reserved.ts';
import type { ChildListener, Slot } from '../layer/slot.ts';
import type { Slots } from '../layer/slots.ts';
import { breaches } from '../layer/thresholds.ts';
import { endStrays } from '../wrapper/strays.ts';
import { assumedNeeds } from './appetite.ts';
import { assign } from './assign.ts';
import { ChildRecords } from './child-records.ts';
import type { TierEffect, TierEvent } from './events.ts';
import { tierHandlers } from './handlers.ts';
import { TierMachine } from './machine.ts';
import { mostOf } from './most.ts';
import type { Child } from './roster.ts';
import { Tally } from './tally.ts';
import {
  countAttributes,
  endedLine,
  runningLine,
  tierAttributes,
  waitingAttributes,
} from './texts.ts';
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
  readonly #upward: Upward;
  readonly #started = now();
  readonly #slotOf = new Map<number, Slot>();
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
    this.#machine = new TierMachine({
      spec,
      tally: this.#tally,
      most: (shape) => mostOf(shape, run.totals),
      quantum: options.quantum,
    });
    this.#records = new ChildRecords(this.journal, spec.jobs);
    this.#upward = new Upward({
      upstream,
      report: () => this.#report(),
      needs: () => this.#machine.needs(),
      waiting: () => this.#machine.waiting(),
      assumed: assumedNeeds(spec, grants),
      heartbeat: run.interval * 1000,
    });
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    options.host.serve({ handlers: tierHandlers(this), ...doorOf(this.journal, upstream) });
    this.#begin();
  }

  get fault(): string | undefined {
    return this.journal.fault;
  }

  stop(reason: string, force: boolean, below: readonly string[] = []): Expected<object> {
    const [ident, ...rest] = below;
    if (ident !== undefined) return this.#stopChild(ident, rest, { reason, force });
    this.#react({ id: 'stop', reason, force });
    return value({});
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
    if (slot !== undefined) slot.stop(child.id, reason, force, below);
    else if (below.length > 0) return failure(`'${ident}' has not started: nothing runs below it`);
    else this.#react({ id: 'cancel', child: child.id, reason });
    return value({});
  }

  #begin(): void {
    const { assignment } = this;
    const jobs = countJobs(assignment.spec);
    const { endpoint } = this.#options.host;
    this.journal.recorder.attributes(tierAttributes(assignment, jobs, endpoint, this.#started));
    this.journal.log(SEVERITIES.INFO, runningLine(assignment, jobs));
    this.#react({ id: 'begin' });
    if (assignment.grants.length > 0) this.grant(assignment.grants, false);
  }

  #react(event: TierEvent): void {
    this.#upward.changed();
    for (const effect of this.#machine.react(event, now())) this.#perform(effect);
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
        this.#start(effect.child, effect);
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
      case 'ended':
        this.#slotOf.delete(effect.child.id);
        this.#records.ended(effect.child, effect.end);
        return;
      case 'complete':
        this.#upward.end();
        void this.#complete(effect.verdict, effect.reason);
        return;
      default:
        effect satisfies never;
    }
  }

  #start(child: Child, given: Pick<Assignment, 'grants' | 'queued'>): void {
    const assignment = assign(this.assignment, child, given);
    if (!assignment.ok) {
      this.#react({ id: 'refused', child: child.id, reason: assignment.reason });
      return;
    }
    this.#records.launched(child);
    this.#slotOf.set(child.id, this.#options.slots.run(assignment.value, this.#listener(child)));
  }

  #listener(child: Child): ChildListener {
    const { upstream } = this.#options.host;
    return {
      reported: (report) => {
        this.#records.reported(child, report, this.#slotOf.get(child.id)?.endpoint ?? null);
        this.#records.measured(child, report.metrics, this.#known(child));
        this.#tellFailures(report.failures);
        this.#react({ id: 'reported', child: child.id, report: this.#received(child, report) });
      },
      needed: (needs, released) => {
        this.#react({ id: 'needed', child: child.id, needs, released });
      },
      completed: (outcome) => {
        if (child.spec.kind !== 'job') this.#tellFailures(outcome.failures);
        this.#records.measured(child, outcome.metrics, this.#known(child));
        this.#react({ id: 'completed', child: child.id, outcome: this.#received(child, outcome) });
      },
      lost: (reason) => {
        this.#lose(child, reason);
      },
      forwarded: (blocks) => {
        upstream.relay(blocks);
        return upstream.pressure();
      },
    };
  }

  /** The metrics that a child has told so far. */
  #known(child: Child): Folds {
    return this.#tally.last(child.id)?.metrics ?? {};
  }

  /** What a child left is listed here too, as it is seen from here. */
  #received<R extends Report>(child: Child, report: R): R {
    const artefacts = report.artefacts.map((each): Artefact => seenFromParent(each, child.ident));
    for (const artefact of artefacts) this.journal.recorder.artefact(artefact);
    return { ...report, artefacts };
  }

  /** The child's process is gone: what it left running is ended, and it counts as aborted. */
  #lose(child: Child, reason: string): void {
    const { directory, path } = this.assignment;
    const failure = {
      path: `${path}/${child.ident}`,
      verdict: 'ABORTED',
      reason,
      error: null,
    } as const;
    this.#tally.fail([{ ...failure, directory: join(directory, child.ident) }]);
    endStrays(join(directory, child.ident));
    this.#react({ id: 'lost', child: child.id, reason });
  }

  #tellFailures(failures: readonly Failure[]): void {
    for (const { path, verdict, reason } of failures)
      this.journal.log(SEVERITIES.WARNING, `${VERBS[verdict]} ${path}: ${reason}`);
  }

  /** The tier's whole state. Its group metrics are recorded as they are told. */
  #report(): Report {
    const { counts, running, metrics, usage } = this.#tally;
    const messages = this.#tally.messages.map(
      (count, place) => count + (this.journal.counts[place] ?? 0),
    );
    const groups: Folds = mergeAll(metrics, reservedMetrics(counts, messages, now()));
    for (const [name, fold] of Object.entries(groups))
      this.journal.recorder.metric('group', name, fold);
    this.journal.recorder.attributes(waitingAttributes(this.#machine.waiting()));
    const failures = this.#tally.takeFailures();
    const artefacts = this.#tally.takeArtefacts();
    return {
      started: this.#started,
      counts,
      messages,
      running,
      failures,
      metrics,
      usage,
      artefacts,
    };
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
    const report = this.#report();
    this.journal.recorder.attributes({
      stopped,
      result: judged.verdict,
      reason: judged.reason,
      ...report.usage,
    });
    // What else this event brings is still to be recorded.
    await Promise.resolve();
    this.journal.close();
    const outcome = { ...report, stopped, ...judged, exitCode: null };
    this.#resolve(this.#named(outcome, this.journal.fault ?? breach));
  }

  /** A tier that fails by itself, and not by its jobs, is a failure to be named. */
  #named(outcome: Outcome, reason: string | undefined): Outcome {
    if (reason === undefined) return outcome;
    const { path, directory } = this.assignment;
    const failure: Failure = { path, verdict: 'FAILURE', reason, error: null, directory };
    return { ...outcome, verdict: 'FAILURE', reason, failures: [...outcome.failures, failure] };
  }
}
