import { createRequire } from 'node:module';
import { countJobs, longestGrace, type Spec } from '@gator/spec';
import { localScheduler } from '@gator/schedulers';
import {
  failure,
  FIRST_ATTEMPT,
  isLoopback,
  LOOPBACK,
  SEVERITIES,
  systemFault,
  value,
  type Assignment,
  type Attempt,
  type Expected,
  type Failure,
  type Outcome,
  type Report,
  type Totals,
  type Units,
} from '@gator/protocol';
import type { Host, RunningLayer, Service, Upstream } from '../layer/host.ts';
import { now, type MessageSink } from '../layer/journal.ts';
import { endRemains } from '../layer/remains.ts';
import { startLayer, unstarted } from '../layer/run-layer.ts';
import { LayerServer, newSecret } from '../layer/server.ts';
import { Slots } from '../layer/slots.ts';
import { setAside } from '../attempts/set-aside.ts';
import { rulesOf } from '../tier/assign.ts';
import { Ledger } from '../tier/ledger.ts';
import { Pool } from '../tier/pool.ts';
import { Retries, type Again } from '../tier/retries.ts';
import { retryLine } from '../tier/texts.ts';
import { endDescendants, endStrays } from '../wrapper/strays.ts';
import { withoutOwn } from '../wrapper/environment.ts';
import { Guard } from './guard.ts';
import type { RunEvent, Summary } from './events.ts';
import type { Revival } from './past-run.ts';
import { limitsOf, totalsOf, type RunSettings } from './settings.ts';
import { closeToOthers, writeSecret } from './tracking.ts';

/** Failures that a run keeps to name in its summary. */
const FAILURES_KEPT = 1000;
const GRACE = 10_000;
const INTERVAL = 5;
/** Milliseconds after which a run of layers is worth a guard: in less, none of them has started a job. */
const GUARDED_AFTER = 50;

export interface RootOptions {
  readonly spec: Spec;
  /** An existing tracking directory: an empty one, or that of the run that is gone on with. */
  readonly directory: string;
  /** How that run is gone on with; absent for a run that begins. */
  readonly revival?: Revival;
  readonly settings: RunSettings;
  /** Hears everything that the run tells; a promise holds back what can wait. */
  readonly onEvent: (event: RunEvent) => Promise<void> | undefined;
}

/**
 * The root of a run: the layer without a parent, in this very process. Where other layers have a
 * link to their parent, it has the pool of the run's resources and the terminal.
 */
export class Root {
  readonly #options: RootOptions;
  readonly #secret: string;
  readonly #server: LayerServer;
  readonly #host: string;
  readonly #pool: Pool;
  readonly #totals: Totals;
  readonly #granted = new Ledger();
  readonly #failures: Failure[] = [];
  readonly #retries = new Retries();
  #slots: Slots | undefined;
  #layer: RunningLayer | undefined;
  #contended = false;
  #pressure: Promise<void> | undefined;
  #paused = false;
  #stop: { readonly reason: string; readonly force: boolean } | undefined;

  constructor(options: RootOptions) {
    this.#options = options;
    this.#totals = totalsOf(options.settings);
    this.#pool = new Pool(this.#totals);
    this.#secret = newSecret();
    this.#host = options.settings.host ?? LOOPBACK;
    this.#server = new LayerServer(this.#secret, this.#host);
  }

  /** Runs to the end. Never fails: what goes wrong is in the summary. */
  async run(): Promise<Summary> {
    const assignment = this.#assignment();
    const ready = await this.#prepare();
    if (!ready.ok) return this.#conclude(unstarted(assignment, ready.reason), ready.reason);
    const { spec, directory, onEvent } = this.#options;
    void onEvent({
      id: 'begun',
      path: assignment.path,
      kind: spec.kind,
      directory,
      jobs: countJobs(spec),
    });
    const guard = this.#guard();
    const outcome = await this.#runLayer(assignment);
    this.#keep(outcome.failures);
    await this.#slots?.close();
    this.#server.close();
    if (spec.kind !== 'job' || outcome.counts.aborted > 0)
      await endRemains({ directory, branch: directory }, () => 0);
    await guard.dismiss();
    return this.#conclude(outcome, this.#layer === undefined ? outcome.reason : this.#unrecorded);
  }

  /** The secret is where tools find it before anything listens. */
  async #prepare(): Promise<Expected<undefined>> {
    const { directory } = this.#options;
    try {
      if (!isLoopback(this.#host)) closeToOthers(directory);
      writeSecret(directory, this.#secret);
    } catch (error) {
      return failure(`cannot set up ${directory}: ${systemFault(error)}`);
    }
    return this.#server.listen();
  }

  get #unrecorded(): string | undefined {
    const fault = this.#layer?.fault;
    return fault === undefined ? undefined : `the run's own record is incomplete: ${fault}`;
  }

  /**
   * Runs the root's layer; where that is a job, as often as it is to be tried.
   *
   * @param delay milliseconds until it starts
   */
  async #runLayer(assignment: Assignment, delay = 0): Promise<Outcome> {
    const started = startLayer(assignment, this.#around(delay), () => this.#children(), 0);
    this.#layer = started.layer;
    if (!isLoopback(this.#host)) this.#server.warn(exposure(this.#server.endpoint));
    if (this.#stop !== undefined) this.#layer?.stop(this.#stop.reason, this.#stop.force);
    const outcome = await started.outcome;
    const { ident, spec, attempt } = assignment;
    const again = this.#retries.after(
      { id: 0, ident, spec, index: null },
      { id: 'completed', outcome },
    );
    if (again === undefined || this.#stop !== undefined) return outcome;
    const next = this.#nextAttempt(attempt, outcome, again);
    if (!next.ok) return outcome;
    const queued = now() + again.delay * 1000;
    const further = this.#runLayer({ ...assignment, attempt: next.value, queued }, again.delay);
    // Whoever reads of it finds it there.
    this.#tellRetry(assignment, outcome, again);
    return further;
  }

  #tellRetry({ path, attempt }: Assignment, { reason }: Outcome, again: Again): void {
    const last = attempt.first + again.most - 1;
    const next = attempt.number + 1;
    const text = retryLine({ path, reason, next, last, delay: again.delay });
    const block = {
      time: now(),
      severity: SEVERITIES.WARNING,
      source: 'gator',
      texts: [text],
    } as const;
    void this.#options.onEvent({ id: 'messages', path, block });
  }

  /** The files of an attempt give way to the next one. */
  #nextAttempt(
    { first }: Attempt,
    { verdict, reason }: Outcome,
    { cause }: Again,
  ): Expected<Attempt> {
    const place = { directory: this.#options.directory, kind: 'job', isRoot: true } as const;
    const earlier = setAside(place, { result: verdict, reason, why: `retried: ${cause}` });
    if (!earlier.ok) return earlier;
    return value({ number: earlier.value.length + 1, first, earlier: earlier.value });
  }

  /**
   * Has everything below stand still, clocks included. True once it does; false where the run was
   * resumed, was stopped or has ended meanwhile.
   */
  async pause(): Promise<boolean> {
    if (this.#paused) return false;
    this.#paused = true;
    await this.#layer?.pause();
    const { paused } = this;
    if (paused) void this.#options.onEvent({ id: 'paused' });
    return paused;
  }

  /** Lets everything go on. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#layer?.resume();
    void this.#options.onEvent({ id: 'resumed' });
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Ends the run: gracefully, and asked again with force, at once. A pause ends with that. */
  stop(reason: string, force: boolean): void {
    this.#paused = false;
    this.#stop = { reason, force };
    void this.#options.onEvent({ id: 'stopping', reason, force, grace: this.#longestGrace });
    this.#layer?.stop(reason, force);
  }

  /**
   * Kills every process of the run that is found on this machine, for whoever leaves without waiting for its end: a
   * layer may hang, or the disk it writes to.
   */
  abandon(): void {
    endDescendants();
    endStrays(this.#options.directory);
  }

  /** Milliseconds that a job has which says nothing of it. */
  get #grace(): number {
    return this.#options.settings.grace ?? GRACE;
  }

  get #longestGrace(): number {
    return longestGrace(this.#options.spec, this.#grace);
  }

  #assignment(): Assignment {
    const { spec, directory, settings, revival } = this.#options;
    const ident = settings.ident ?? spec.ident;
    return {
      child: 0,
      ident,
      path: ident,
      spec: { ...spec, ident },
      env: spec.env,
      aggregations: rulesOf(spec.metrics),
      redact: spec.redact,
      directory,
      queued: now(),
      attempt: revival?.attempt ?? FIRST_ATTEMPT,
      past: revival?.past ?? null,
      grants: [],
      options: {
        limits: limitsOf(settings),
        interval: settings.interval ?? INTERVAL,
        forward: settings.allMessages === true ? 'all' : 'none',
        totals: this.#totals,
        grace: this.#grace,
      },
    };
  }

  #around(delay: number): Host {
    return {
      upstream: this.#upstream(),
      lasts: false,
      delay,
      endpoint: this.#server.endpoint,
      inherited: withoutOwn(process.env),
      serve: (service: Service) => {
        this.#server.serve(service);
      },
      jobAddress: () => this.#server.jobAddress(),
    };
  }

  #upstream(): Upstream {
    const { onEvent } = this.#options;
    const sink: MessageSink = (block, path) => {
      this.#pressure = onEvent({ id: 'messages', path, block });
    };
    return {
      sink,
      relay: (blocks) => {
        for (const [time, severity, path, count, text] of blocks)
          sink({ time, severity, source: 'gator', texts: textsIn(text, count) }, path);
      },
      report: (report) => {
        this.#report(report);
      },
      need: (needs, released) => {
        this.#allot(needs, released);
      },
      pressure: () => this.#pressure,
    };
  }

  #report(report: Report): void {
    this.#keep(report.failures);
    void this.#options.onEvent({ id: 'progress', report });
  }

  #keep(failures: readonly Failure[]): void {
    this.#failures.push(...failures.slice(0, FAILURES_KEPT - this.#failures.length));
  }

  /** Takes back what is free and grants what can be granted now. */
  #allot(needs: readonly Units[], released: readonly Units[]): void {
    for (const [shape, count] of released) this.#pool.release(shape, count);
    for (const [shape, need] of needs) this.#pool.demand(shape, need - this.#granted.get(shape));
    const units = this.#pool.grant();
    for (const [shape, count] of units) this.#granted.add(shape, count);
    if (units.length > 0 || this.#contended !== this.#pool.contended) {
      this.#contended = this.#pool.contended;
      this.#layer?.grant(units, this.#contended);
    }
  }

  /** Nobody but the guard watches a job of the root's own; layers that are just starting watch by themselves. */
  #guard(): Guard {
    const { directory, spec } = this.#options;
    const grace = this.#longestGrace;
    const delay = spec.kind === 'job' ? 0 : GUARDED_AFTER;
    return new Guard({ directory, grace, program: layerProgram(), delay });
  }

  #children(): Slots {
    return (this.#slots ??= new Slots(
      localScheduler(layerProgram()),
      this.#server,
      this.#options.directory,
    ));
  }

  /** @param fault why Gator could not do its own work */
  #conclude(outcome: Outcome, fault: string | undefined): Summary {
    const { path, directory } = this.#assignment();
    const { verdict, reason, counts, messages, started, stopped } = outcome;
    const failures = this.#failures;
    const summary = {
      path,
      directory,
      verdict,
      reason,
      counts,
      messages,
      failures,
      started,
      stopped,
      fault: fault ?? null,
    };
    void this.#options.onEvent({ id: 'ended', summary });
    return summary;
  }
}

/** The per-layer program, which is built as one file of this package. */
function layerProgram(): string {
  return createRequire(import.meta.filename).resolve('@gator/core/layer');
}

/** The messages of a forwarded block: where there are several, each is one line. */
function textsIn(text: string, count: number): string[] {
  return count === 1 ? [text] : text.split('\n');
}

/** What a person reads whose run can be reached from elsewhere. */
function exposure(endpoint: string): string {
  return `Other machines can reach this run, at ${endpoint} and where its layers listen: who has its secret controls it`;
}
