import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { countJobs, renderSpec } from '@gator/spec';
import {
  resourcesOf,
  SEVERITIES,
  VERBS,
  type Failure,
  type Outcome,
  type Report,
  type Shape,
  type TierAssignment,
  type Totals,
  type Units,
  type Verdict,
} from '@gator/protocol';
import { Journal, now } from '../layer/journal.ts';
import type { Host, RunningLayer } from '../layer/host.ts';
import type { Slot, ChildListener } from '../layer/slot.ts';
import type { Slots } from '../layer/slots.ts';
import { VERSION } from '../version.ts';
import { ChildRecords } from './child-records.ts';
import { tierHandlers } from './handlers.ts';
import { TierMachine } from './machine.ts';
import type { TierEffect, TierEvent } from './events.ts';
import type { Child } from './roster.ts';
import { Tally } from './tally.ts';
import { endStrays } from '../wrapper/strays.ts';

/** Changes are told to the parent at most this often, in milliseconds; needs are told at once. */
const REPORT_PAUSE = 100;

/** Jobs that take nothing that is limited are asked for by this many. */
const UNLIMITED_AT_ONCE = 100;

/** What a tier is built on: the process around it, its child processes, and whether it is the root. */
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
  readonly #started = now();
  readonly #slotOf = new Map<number, Slot>();
  #resolve: (outcome: Outcome) => void = () => undefined;
  #reporting: NodeJS.Timeout | undefined;
  #toldNeeds = '';
  #released: Units[] = [];
  #needing = false;
  #over = false;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(assignment: TierAssignment, options: TierOptions) {
    this.assignment = assignment;
    this.#options = options;
    const { directory, path, spec, env, options: run } = assignment;
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'spec.yaml'), renderSpec(spec, { env }));
    this.journal = new Journal(directory, path, options.host.upstream.sink);
    this.#tally = new Tally(countJobs(spec));
    const most = (shape: Shape): number => mostOf(shape, run.totals);
    this.#machine = new TierMachine({ spec, tally: this.#tally, most, quantum: options.quantum });
    this.#records = new ChildRecords(this.journal);
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    options.host.serve(tierHandlers(this));
    this.#heartbeat = setInterval(() => {
      this.#report();
    }, run.interval * 1000);
    this.#begin();
  }

  stop(reason: string, force: boolean): void {
    this.#react({ id: 'stop', reason, force });
  }

  grant(units: readonly Units[], contended: boolean): void {
    this.#react({ id: 'granted', units, contended });
  }

  #begin(): void {
    const { spec, ident, path, grants } = this.assignment;
    const jobs = countJobs(spec);
    this.journal.recorder.attributes({
      ident,
      path,
      kind: spec.kind,
      version: VERSION,
      host: hostname(),
      pid: process.pid,
      address: this.#options.host.endpoint,
      started: this.#started,
      expected_jobs: jobs,
    });
    this.journal.log(
      SEVERITIES.INFO,
      `Running ${spec.kind} ${ident}: ${jobs === 1 ? '1 job' : `${String(jobs)} jobs`}`,
    );
    if (spec.kind === 'group') this.#records.expect(spec.jobs);
    this.#react({ id: 'begin' });
    if (grants.length > 0) this.grant(grants, false);
    this.#report();
  }

  #react(event: TierEvent): void {
    for (const effect of this.#machine.react(event, now())) this.#perform(effect);
    if (this.#over) return;
    this.#tellNeeds();
    this.#reporting ??= setTimeout(() => {
      this.#report();
    }, REPORT_PAUSE);
  }

  #perform(effect: TierEffect): void {
    switch (effect.id) {
      case 'start':
        this.#start(effect.child, effect.grants);
        return;
      case 'grant':
        this.#slotOf.get(effect.child)?.grant(effect.child, effect.units, effect.contended);
        return;
      case 'stop':
        this.#slotOf.get(effect.child)?.stop(effect.child, effect.reason, effect.force);
        return;
      case 'release':
        this.#released.push(...effect.units);
        return;
      case 'ended':
        this.#slotOf.delete(effect.child.id);
        this.#records.ended(effect.child, effect.end);
        return;
      case 'complete':
        void this.#complete(effect.verdict, effect.reason);
        return;
      default:
        effect satisfies never;
    }
  }

  #start(child: Child, grants: readonly Units[]): void {
    const { path, directory, env, options } = this.assignment;
    const index = child.index === null ? {} : { GATOR_ARRAY_INDEX: String(child.index) };
    const assignment = {
      child: child.id,
      ident: child.ident,
      path: `${path}/${child.ident}`,
      spec: child.spec,
      env: { ...env, ...index, ...child.spec.env },
      directory: join(directory, child.ident),
      options,
      grants,
    };
    this.#records.launched(child);
    this.#slotOf.set(child.id, this.#options.slots.run(assignment, this.#listener(child)));
  }

  #listener(child: Child): ChildListener {
    return {
      reported: (report) => {
        this.#records.reported(child, report, this.#slotOf.get(child.id)?.endpoint ?? null);
        this.#tellFailures(report.failures);
        this.#react({ id: 'reported', child: child.id, report });
      },
      needed: (needs, released) => {
        this.#react({ id: 'needed', child: child.id, needs, released });
      },
      completed: (outcome) => {
        if (child.spec.kind !== 'job') this.#tellFailures(outcome.failures);
        this.#react({ id: 'completed', child: child.id, outcome });
      },
      lost: (reason) => {
        this.#lose(child, reason);
      },
      forwarded: (lines) => this.#forward(lines),
    };
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

  #forward(lines: Parameters<ChildListener['forwarded']>[0]): Promise<void> | undefined {
    const { upstream } = this.#options.host;
    for (const [time, severity, path, message] of lines)
      upstream.sink?.([[time, severity, 'gator', message]], path);
    return upstream.pressure();
  }

  #tellFailures(failures: readonly Failure[]): void {
    for (const { path, verdict, reason } of failures)
      this.journal.log(SEVERITIES.WARNING, `${VERBS[verdict]} ${path}: ${reason}`);
  }

  /** Says what could be used, once an event-loop turn, and only where it has changed. */
  #tellNeeds(): void {
    if (this.#needing) return;
    this.#needing = true;
    setImmediate(() => {
      this.#needing = false;
      if (this.#over) return;
      const needs = this.#machine.needs();
      const text = JSON.stringify(needs);
      if (text === this.#toldNeeds && this.#released.length === 0) return;
      this.#toldNeeds = text;
      const released = this.#released;
      this.#released = [];
      this.#options.host.upstream.need(needs, released);
    });
  }

  #report(): void {
    clearTimeout(this.#reporting);
    this.#reporting = undefined;
    this.#options.host.upstream.report(this.#summary());
  }

  #summary(): Report {
    const { counts, running } = this.#tally;
    const messages = this.#tally.messages.map(
      (count, place) => count + (this.journal.counts[place] ?? 0),
    );
    return {
      started: this.#started,
      counts,
      messages,
      running,
      failures: this.#tally.takeFailures(),
    };
  }

  async #complete(verdict: Verdict, reason: string): Promise<void> {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#reporting);
    this.#over = true;
    const { counts } = this.#tally;
    const parts = [`${String(counts.passed)} passed`, `${String(counts.failed)} failed`];
    if (counts.aborted > 0) parts.push(`${String(counts.aborted)} aborted`);
    if (counts.skipped > 0) parts.push(`${String(counts.skipped)} skipped`);
    this.journal.log(SEVERITIES.INFO, `Ended: ${parts.join(', ')} of ${String(counts.total)}`);
    const stopped = now();
    this.journal.recorder.attributes({ stopped, result: verdict, reason });
    await Promise.resolve();
    this.journal.recorder.close();
    this.#resolve(this.#judged({ ...this.#summary(), stopped, verdict, reason, exitCode: null }));
  }

  /** What could not be recorded fails the tier, whatever its children did. */
  #judged(outcome: Outcome): Outcome {
    const { fault } = this.journal;
    if (fault === undefined) return outcome;
    const { path, directory } = this.assignment;
    const failure: Failure = { path, verdict: 'FAILURE', reason: fault, error: null, directory };
    return {
      ...outcome,
      verdict: 'FAILURE',
      reason: fault,
      failures: [...outcome.failures, failure],
    };
  }
}

/** How many units of a shape the totals hold; a shape that takes nothing is started by the hundred. */
function mostOf(shape: Shape, totals: Totals): number {
  const { cores, memory, licenses } = resourcesOf(shape);
  const limits: number[] = [];
  if (cores > 0) limits.push(Math.floor(totals.cores / cores));
  if (memory > 0) limits.push(Math.floor(totals.memory / memory));
  for (const [name, count] of Object.entries(licenses)) {
    limits.push(Math.floor((totals.licenses[name] ?? Infinity) / count));
  }
  const most = Math.min(...limits);
  return Number.isFinite(most) ? most : UNLIMITED_AT_ONCE;
}
