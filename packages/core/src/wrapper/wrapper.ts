import { expand } from '@gator/spec';
import {
  countAs,
  failure,
  NO_JOBS,
  NO_USAGE,
  SEVERITIES,
  value,
  type Expected,
  type JobAssignment,
  type JobCounts,
  type Outcome,
  type Report,
  type Usage,
} from '@gator/protocol';
import { attemptBefore, neverReached, toldAs, type Told } from '../attempts/told-as.ts';
import { MACHINE_TIME } from '../clock/time.ts';
import type { Host, RunningLayer } from '../layer/host.ts';
import { doorOf } from '../layer/service.ts';
import { Journal, now } from '../layer/journal.ts';
import { recordSpec } from '../layer/record-spec.ts';
import { reservedMetrics } from '../layer/reserved.ts';
import { breaches } from '../layer/thresholds.ts';
import { Collector } from './artefacts/collector.ts';
import type { CommandReport } from './command.ts';
import { jobEnvironment, jobRedaction } from './environment.ts';
import { Execution } from './execution.ts';
import { wrapperHandlers } from './handlers.ts';
import { JobMetrics } from './job-metrics.ts';
import type { Clock } from './life.ts';
import { Output } from './output.ts';
import { inShort, logPicture, takePicture } from './picture.ts';
import { prepare } from './process/start-process.ts';
import { Rest } from './rest.ts';
import { Telling } from './telling.ts';
import { jobAttributes, recordedLine } from './texts.ts';
import { Monitor } from './usage/monitor.ts';
import { judge, type CommandEnd, type Cut, type Evidence } from './verdict.ts';

/** The first report of a job that runs on goes out after this many milliseconds. */
const FIRST_REPORT = 50;

/**
 * The layer that runs one job.
 *
 *     set up ──► running ──command over──► collecting ──► judged ──database closed──► outcome
 *        │       ▲  └──stop: the command is ended──┘
 *        │       due
 *        └──delay──► resting ──stop──► judged
 */
export class Wrapper implements RunningLayer {
  readonly assignment: JobAssignment;
  readonly journal: Journal;
  readonly metrics: JobMetrics;
  readonly collector: Collector;
  /** Settles with how the job ended. Never fails. */
  readonly outcome: Promise<Outcome>;
  #started = now();
  readonly #host: Host;
  readonly #env: Readonly<Record<string, string>>;
  readonly #output: Output;
  readonly #monitor: Monitor;
  readonly #telling: Telling;
  #execution: Execution | undefined;
  #rest: Rest | undefined;
  /** What ended the job before its command was started. */
  #cut: Cut | undefined;

  constructor(assignment: JobAssignment, host: Host) {
    const { directory, path, spec, aggregations, options } = assignment;
    this.assignment = assignment;
    this.#host = host;
    this.#env = jobEnvironment(host.inherited, assignment, host.jobAddress());
    const redaction = jobRedaction(assignment, this.#env);
    recordSpec(assignment, redaction);
    this.journal = new Journal(directory, path, host.upstream.sink, redaction);
    this.metrics = new JobMetrics(this.journal, aggregations);
    this.collector = new Collector(this.journal, spec);
    this.#output = new Output(this.journal, spec);
    this.#telling = new Telling((report) => {
      host.upstream.report(report);
    });
    this.#monitor = new Monitor({
      journal: this.journal,
      spec,
      interval: options.interval * 1000,
      onLook: (worked) => {
        this.#telling.tell(this.#report());
        // A job that waits for us to take what it has printed does not stall by itself.
        this.#execution?.looked(worked || host.upstream.pressure() !== undefined);
      },
      onExcess: (reason) => {
        this.#execution?.end({ id: 'excess', reason }, false);
      },
    });
    host.serve({ handlers: wrapperHandlers(this), ...doorOf(this.journal, host.upstream) });
    this.outcome = this.#run();
  }

  get fault(): string | undefined {
    return this.journal.fault;
  }

  stop(reason: string, force: boolean, below: readonly string[] = []): Expected<object> {
    if (below.length > 0) return failure(`'${this.assignment.path}' is a job: nothing is below it`);
    this.#execution?.end({ id: 'stopped', reason }, force);
    if (this.#rest?.end() === true)
      this.#cut = { id: 'stopped', reason: neverReached(this.assignment.attempt, reason) };
    return value({});
  }

  pause(): Promise<void> {
    this.#execution?.pause();
    return Promise.resolve();
  }

  resume(): void {
    this.#execution?.resume();
  }

  /** The job has said something over the socket. */
  stir(): void {
    this.#execution?.stir();
  }

  grant(): void {
    // A job has what it needs from the start.
  }

  async #run(): Promise<Outcome> {
    const { spec } = this.assignment;
    const env = this.#env;
    const command = expand(spec.command, env);
    const args = spec.args.map((text) => expand(text, env));
    const argv = [command, ...args].map((word) => this.journal.redaction.text(word));
    this.#describe(argv);
    if (this.#host.delay > 0) await this.#takeRest(this.#host.delay);
    if (this.#cut !== undefined) return this.#conclude(notStarted(this.#cut.reason));
    this.journal.log(SEVERITIES.INFO, `Launching task: ${argv.join(' ')}`);
    this.journal.log(SEVERITIES.DEBUG, `Working directory: ${spec.cwd}`);
    const first = setTimeout(() => {
      this.#telling.tell(this.#report());
    }, FIRST_REPORT);
    const report = await this.#execute(command, args, env);
    clearTimeout(first);
    return this.#conclude(report);
  }

  #describe(argv: readonly string[]): void {
    const { endpoint, delay } = this.#host;
    const { attempt, env, spec } = this.assignment;
    const { recorder, redaction } = this.journal;
    const shown = { ...this.assignment, env: redaction.variables(env) };
    const started = delay > 0 ? null : this.#started;
    recorder.attributes(jobAttributes(shown, argv, endpoint, started));
    if (started === null) recorder.attribute('reason', attemptBefore(attempt, spec.retries));
    this.journal.attemptsBefore(attempt);
  }

  /** The job waits, as one that has not started; whoever asks is told why. */
  async #takeRest(delay: number): Promise<void> {
    const { recorder } = this.journal;
    this.#rest = new Rest(delay);
    recorder.flush();
    this.#telling.tell(this.#facts({ ...NO_JOBS, total: 1 }));
    if (!(await this.#rest.over)) return;
    this.#started = now();
    recorder.attributes({ started: this.#started, reason: '' });
  }

  async #execute(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<CommandReport> {
    const { spec, options, directory } = this.assignment;
    if (this.#host.lasts) prepare();
    const { fault } = this.journal;
    if (fault !== undefined) return notStarted(fault);
    const since = now();
    const execution = new Execution({
      command,
      args,
      cwd: spec.cwd,
      env,
      spec,
      grace: spec.grace ?? options.grace,
      directory,
      time: MACHINE_TIME,
      onOutput: (source, chunk) => {
        this.#output.take(source, chunk);
        execution.stir();
        return this.#host.upstream.pressure() ?? othersTurn();
      },
      onRing: (clock) => this.#ring(clock),
      onStopFault: (reason) => {
        this.journal.log(SEVERITIES.WARNING, `The stop command failed, SIGTERM is sent: ${reason}`);
      },
      onHold: (held) => {
        this.#recordHold(held);
      },
    });
    this.#execution = execution;
    const { pid } = execution;
    if (pid !== undefined) {
      this.journal.log(SEVERITIES.DEBUG, `Process group: ${String(pid)}`);
      this.#monitor.start(pid, since);
    }
    return execution.over;
  }

  /** A clock has run out: what the job is doing is told in full, and given in short. */
  #ring(clock: Clock): string {
    const picture = takePicture(this.journal, this.#monitor.processes, this.#output.open);
    const short = inShort(picture);
    this.journal.log(SEVERITIES.ERROR, `The time of the task is over (${clock}): ${short}`);
    logPicture(this.journal, picture);
    return short;
  }

  #recordHold(held: boolean): void {
    if (held) this.#monitor.pause();
    else this.#monitor.resume();
    this.journal.hold(held);
  }

  /** Nothing of the command is left: what it left is collected, and it is judged. */
  async #conclude({ end, leaks }: CommandReport): Promise<Outcome> {
    const { journal } = this;
    const usage = this.#monitor.end();
    this.#output.close();
    this.#tellEnd(end, leaks);
    const evidence = this.#evidence(end, await this.#shortfalls(end));
    journal.log(SEVERITIES.INFO, recordedLine(journal.counts));
    journal.recorder.seek();
    const judged = this.#judge(evidence);
    const stopped = now();
    this.#recordEnd(end, judged, usage, stopped);
    journal.close();
    return this.#outcome(this.#judge(evidence), { end, usage, stopped });
  }

  #judge(evidence: Omit<Evidence, 'unrecorded'>): Told {
    const { attempt, spec } = this.assignment;
    const { fault, redaction } = this.journal;
    const judged = toldAs(judge({ ...evidence, unrecorded: fault }), attempt, spec.retries);
    return { ...judged, reason: redaction.text(judged.reason) };
  }

  /** Collects artefacts, and finds what is missing of them and wrong with the metrics. */
  async #shortfalls(end: CommandEnd): Promise<string[]> {
    const { failures, warnings } = breaches(this.assignment.spec.metrics, this.metrics.folds);
    for (const warning of warnings) this.journal.log(SEVERITIES.WARNING, warning);
    const before = this.#judge(this.#evidence(end, failures));
    const missing = await this.collector.collect(before.verdict === 'SUCCESS', this.#env);
    return [...failures, ...missing];
  }

  #evidence(end: CommandEnd, shortfalls: readonly string[]): Omit<Evidence, 'unrecorded'> {
    return {
      end,
      shortfalls,
      messages: this.journal.charged,
      limits: this.assignment.options.limits,
      cut: this.#cut ?? this.#execution?.cut,
    };
  }

  #tellEnd(end: CommandEnd, leaks: readonly string[]): void {
    const { journal } = this;
    if (end.id === 'exited') {
      journal.log(SEVERITIES.INFO, `Task completed with return code ${String(end.code)}`);
    } else if (end.id === 'killed') journal.log(SEVERITIES.INFO, `Task ended by ${end.signal}`);
    else journal.log(SEVERITIES.CRITICAL, end.reason);
    for (const leak of leaks) journal.log(SEVERITIES.WARNING, `The task has ended, but ${leak}`);
  }

  #recordEnd(
    end: CommandEnd,
    { verdict, reason, flaky }: Told,
    usage: Usage,
    stopped: number,
  ): void {
    const { recorder, counts } = this.journal;
    recorder.attributes({
      stopped,
      result: verdict,
      reason,
      exit_code: end.id === 'exited' ? end.code : null,
      signal: end.id === 'killed' ? end.signal : null,
      ...usage,
      ...(flaky > 0 && { flaky }),
    });
    const jobs = { ...countAs(verdict), flaky };
    for (const [name, fold] of Object.entries(reservedMetrics(jobs, counts, stopped))) {
      recorder.metric('own', name, fold);
    }
  }

  /** What is to be told while the job runs. */
  #report(): Report {
    const { path } = this.assignment;
    const counts = { ...NO_JOBS, total: 1, active: 1 };
    return {
      ...this.#facts(counts, this.#monitor.usage),
      running: [{ path, since: this.#started }],
    };
  }

  #facts(counts: JobCounts, usage: Usage = NO_USAGE): Report {
    return {
      started: this.#started,
      counts,
      messages: this.journal.counts,
      metrics: this.metrics.folds,
      usage,
      running: [],
      failures: [],
      retries: [],
      artefacts: [],
    };
  }

  #outcome(
    { verdict, reason, flaky, ...why }: Told,
    { end, usage, stopped }: { end: CommandEnd; usage: Usage; stopped: number },
  ): Outcome {
    const { path, directory } = this.assignment;
    const failure = { path, verdict, reason, error: this.journal.firstError, directory };
    return {
      ...this.#facts({ ...countAs(verdict), flaky }, usage),
      stopped,
      verdict,
      reason,
      ...why,
      exitCode: end.id === 'exited' ? end.code : null,
      failures: verdict === 'SUCCESS' ? [] : [failure],
      artefacts: this.collector.artefacts,
    };
  }
}

/** The system would go on giving what a job floods us with: whoever asks for something has a turn after each chunk. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function notStarted(reason: string): CommandReport {
  return { end: { id: 'not-started', reason }, leaks: [] };
}
