import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expand, renderSpec } from '@gator/spec';
import {
  countAs,
  messagesOf,
  NO_JOBS,
  SEVERITIES,
  SEVERITY_NAMES,
  type JobAssignment,
  type MessageCounts,
  type Outcome,
  type Report,
  type SeverityName,
} from '@gator/protocol';
import { Journal, now } from '../layer/journal.ts';
import type { Host, RunningLayer } from '../layer/host.ts';
import { VERSION } from '../version.ts';
import { Command, startFault, type CommandReport } from './command.ts';
import { jobEnvironment } from './environment.ts';
import { LineSplitter } from './lines.ts';
import { endOrphans, endStrays } from './strays.ts';
import { judge } from './verdict.ts';
import { wrapperHandlers } from './handlers.ts';

/** The first report of a job that runs on goes out after this many milliseconds. */
const FIRST_REPORT = 50;

/**
 * The layer that runs one job.
 *
 *     set up ──► running ──command over──► judged ──database closed──► outcome
 *                   └──stop: the command is ended──┘
 */
export class Wrapper implements RunningLayer {
  readonly assignment: JobAssignment;
  readonly journal: Journal;
  readonly started = now();
  /** Settles with how the job ended. Never fails. */
  readonly outcome: Promise<Outcome>;
  readonly #host: Host;
  readonly #output: number;
  readonly #splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  #command: Command | undefined;
  #stopped: string | undefined;

  constructor(assignment: JobAssignment, host: Host) {
    this.assignment = assignment;
    this.#host = host;
    const { directory, path, spec, env } = assignment;
    mkdirSync(directory, { recursive: true });
    this.journal = new Journal(directory, path, host.upstream.sink);
    this.#output = openSync(join(directory, 'output.log'), 'a');
    writeFileSync(join(directory, 'spec.yaml'), renderSpec(spec, { env }));
    host.serve(wrapperHandlers(this));
    this.outcome = this.#run();
  }

  stop(reason: string, force: boolean): void {
    if (this.#command?.exited === true) return;
    this.#stopped ??= reason;
    this.#command?.stop(force);
  }

  grant(): void {
    // A job has what it needs from the start.
  }

  /** What is to be told while the job runs. */
  report(): Report {
    const { path } = this.assignment;
    return {
      started: this.started,
      counts: { ...NO_JOBS, total: 1, active: 1 },
      messages: this.journal.counts,
      running: [{ path, since: this.started }],
      failures: [],
    };
  }

  async #run(): Promise<Outcome> {
    const env = jobEnvironment(this.#host.inherited, this.assignment, this.#host.jobAddress());
    const command = expand(this.assignment.spec.command, env);
    const args = this.assignment.spec.args.map((text) => expand(text, env));
    this.#describe([command, ...args].join(' '));
    const reports = this.#keepReporting();
    const report = await this.#execute(command, args, env);
    clearInterval(reports.interval);
    clearTimeout(reports.first);
    return this.#conclude(report);
  }

  #describe(line: string): void {
    const { ident, path, spec } = this.assignment;
    const { cores, memory, licenses } = spec.resources;
    this.journal.recorder.attributes({
      ident,
      path,
      kind: 'job',
      version: VERSION,
      host: hostname(),
      pid: process.pid,
      address: this.#host.endpoint,
      started: this.started,
      cmd: line,
      cwd: spec.cwd,
      cores,
      memory_bytes: memory,
      licenses: JSON.stringify(licenses),
    });
    this.journal.log(SEVERITIES.INFO, `Launching task: ${line}`);
    this.journal.log(SEVERITIES.DEBUG, `Working directory: ${spec.cwd}`);
  }

  async #execute(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<CommandReport> {
    const { spec, options } = this.assignment;
    const { cwd } = spec;
    if (this.#stopped !== undefined) return notStarted(this.#stopped);
    try {
      this.#command = new Command({
        command,
        args,
        cwd,
        env,
        grace: options.grace,
        onOutput: (source, chunk) => this.#record(source, chunk),
        endStrays: () => endStrays(this.assignment.directory),
        endOrphans: () => endOrphans(this.assignment.directory),
      });
    } catch (error) {
      return notStarted(startFault(error, { command, cwd }));
    }
    if (this.#command.pid !== undefined)
      this.journal.log(SEVERITIES.DEBUG, `Process group: ${String(this.#command.pid)}`);
    const report = await this.#command.over;
    for (const source of ['stdout', 'stderr'] as const)
      this.#message(source, this.#splitters[source].end());
    return report;
  }

  /** Output goes to its file as it came, and to the database by line. */
  #record(source: 'stdout' | 'stderr', chunk: Buffer): Promise<void> | undefined {
    try {
      for (let done = 0; done < chunk.length;) done += writeSync(this.#output, chunk, done);
    } catch (error) {
      this.journal.fault ??= `cannot write output.log: ${error instanceof Error ? error.message : String(error)}`;
    }
    this.#message(source, this.#splitters[source].push(chunk));
    return this.#host.upstream.pressure();
  }

  #message(source: 'stdout' | 'stderr', lines: readonly string[]): void {
    this.journal.lines(
      lines,
      source === 'stdout' ? SEVERITIES.INFO : SEVERITIES.ERROR,
      source,
      now(),
    );
  }

  #keepReporting(): { first: NodeJS.Timeout; interval: NodeJS.Timeout } {
    const tell = (): void => {
      this.#host.upstream.report(this.report());
    };
    return {
      first: setTimeout(tell, FIRST_REPORT),
      interval: setInterval(tell, this.assignment.options.interval * 1000),
    };
  }

  /** Nothing of the command is left: the verdict, the last messages, the database's end. */
  #conclude({ end, leaks }: CommandReport): Outcome {
    const { journal } = this;
    if (end.id === 'exited')
      journal.log(SEVERITIES.INFO, `Task completed with return code ${String(end.code)}`);
    else if (end.id === 'killed') journal.log(SEVERITIES.INFO, `Task ended by ${end.signal}`);
    else journal.log(SEVERITIES.CRITICAL, end.reason);
    for (const leak of leaks) journal.log(SEVERITIES.WARNING, `The task has ended, but ${leak}`);
    journal.log(SEVERITIES.INFO, recorded(journal.counts));
    const evidence = {
      end,
      messages: journal.counts,
      limits: this.assignment.options.limits,
      stopped: this.#stopped,
    };
    let judged = judge({ ...evidence, unrecorded: journal.fault });
    const stopped = now();
    journal.recorder.attributes({
      stopped,
      result: judged.verdict,
      reason: judged.reason,
      exit_code: end.id === 'exited' ? end.code : null,
      signal: end.id === 'killed' ? end.signal : null,
    });
    closeSync(this.#output);
    journal.recorder.close();
    judged = judge({ ...evidence, unrecorded: journal.fault });
    return this.#outcome(judged, stopped, end.id === 'exited' ? end.code : null);
  }

  #outcome(
    { verdict, reason }: Pick<Outcome, 'verdict' | 'reason'>,
    stopped: number,
    exitCode: number | null,
  ): Outcome {
    const { path, directory } = this.assignment;
    const error = this.journal.firstError;
    return {
      started: this.started,
      stopped,
      verdict,
      reason,
      exitCode,
      counts: countAs(verdict),
      messages: this.journal.counts,
      running: [],
      failures: verdict === 'SUCCESS' ? [] : [{ path, verdict, reason, error, directory }],
    };
  }
}

function notStarted(reason: string): CommandReport {
  return { end: { id: 'not-started', reason }, leaks: [] };
}

/** The count of messages, this one included. */
function recorded(counts: MessageCounts): string {
  const of = (name: SeverityName): string =>
    String(messagesOf(counts, SEVERITIES[name]) + (name === 'INFO' ? 1 : 0));
  const [first, ...rest] = [...SEVERITY_NAMES]
    .reverse()
    .map((name) => `${of(name)} ${name.toLowerCase()}`);
  return `Recorded ${[first, ...rest.slice(0, -1)].join(', ')} and ${rest.at(-1) ?? ''} messages`;
}
