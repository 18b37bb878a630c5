import {
  addJobs,
  addMessages,
  FAILURES_AT_MOST,
  RETRIES_TOLD_AT_MOST,
  NO_JOBS,
  mergeAll,
  mergeUsage,
  NO_MESSAGES,
  NO_USAGE,
  RUNNING_AT_MOST,
  subtractJobs,
  subtractMessages,
  type Artefact,
  type Failure,
  type Folds,
  type JobCounts,
  type MessageCounts,
  type Report,
  type Retry,
  type Running,
  type Usage,
} from '@gator/protocol';
import { countsOf, type ChildEnd } from './events.ts';
import { FoldTree } from './fold-tree.ts';
import type { Child } from './roster.ts';

/** What of a report is folded, and not just summed. */
type Folded = Pick<Report, 'metrics' | 'usage' | 'running'>;

const NOTHING: Folded = { metrics: {}, usage: NO_USAGE, running: [] };

/**
 * The fold of a tier's children: what ended is summed once, what runs is kept as each child's
 * newest report. Its size follows the number of children that run, not of those that ran.
 */
export class Tally {
  readonly #total: number;
  readonly #live = new Map<number, Report>();
  /** What is counted is summed at each report, since each event asks for it; the rest, when it is asked for. */
  readonly #folds = new FoldTree<Folded>(NOTHING, fold);
  #running: JobCounts = NO_JOBS;
  #runningMessages: MessageCounts = NO_MESSAGES;
  #ended: JobCounts = NO_JOBS;
  #messages: MessageCounts = NO_MESSAGES;
  #metrics: Folds = {};
  #usage: Usage = NO_USAGE;
  #failures: Failure[] = [];
  #artefacts: Artefact[] = [];
  #retries: Retry[] = [];

  /** @param total the jobs of the whole tier */
  constructor(total: number) {
    this.#total = total;
  }

  /** A child runs and has told this of itself. */
  report(child: number, report: Report): void {
    this.#forget(child);
    this.#live.set(child, report);
    this.#folds.set(child, report);
    this.#running = addJobs(this.#running, report.counts);
    this.#runningMessages = addMessages(this.#runningMessages, report.messages);
    this.fail(report.failures);
    this.retry(report.retries);
    for (const artefact of report.artefacts) this.#artefacts.push(artefact);
  }

  /** What a running child has last told. */
  last(child: number): Report | undefined {
    return this.#live.get(child);
  }

  /** A child has ended, or will never run: its jobs count for good. */
  end(child: Child, end: ChildEnd): void {
    const counts = countsOf(child, end);
    if (end.id === 'completed') this.#add(end.outcome);
    else if (end.id === 'lost' && end.report !== undefined)
      this.#add({ ...end.report, counts, failures: [], retries: [], artefacts: [] });
    else this.endUnmade(counts);
    this.setBack(child.id);
  }

  /** A child that ran waits again: what it has told counts no more. */
  setBack(child: number): void {
    this.#forget(child);
    this.#folds.delete(child);
  }

  /** Jobs that will never run and whose nodes were never made. */
  endUnmade(counts: JobCounts): void {
    this.#ended = addJobs(this.#ended, counts);
  }

  fail(failures: readonly Failure[]): void {
    for (const failure of failures) {
      if (this.#failures.length < FAILURES_AT_MOST) this.#failures.push(failure);
    }
  }

  /** Jobs are tried again. */
  retry(retries: readonly Retry[]): void {
    for (const retry of retries) {
      if (this.#retries.length < RETRIES_TOLD_AT_MOST) this.#retries.push(retry);
    }
  }

  /** What a child has told last counts no more. */
  #forget(child: number): void {
    const report = this.#live.get(child);
    if (report === undefined) return;
    this.#live.delete(child);
    this.#running = subtractJobs(this.#running, report.counts);
    this.#runningMessages = subtractMessages(this.#runningMessages, report.messages);
  }

  #add(report: Omit<Report, 'started' | 'running'>): void {
    this.#ended = addJobs(this.#ended, report.counts);
    this.#messages = addMessages(this.#messages, report.messages);
    this.#metrics = mergeAll(this.#metrics, report.metrics);
    this.#usage = mergeUsage(this.#usage, report.usage);
    for (const artefact of report.artefacts) this.#artefacts.push(artefact);
    this.fail(report.failures);
    this.retry(report.retries);
  }

  get counts(): JobCounts {
    return { ...addJobs(this.#ended, this.#running), total: this.#total };
  }

  get messages(): MessageCounts {
    return addMessages(this.#messages, this.#runningMessages);
  }

  /** The fold of all children's metrics. */
  get metrics(): Folds {
    return mergeAll(this.#metrics, this.#folds.total.metrics);
  }

  get usage(): Usage {
    return mergeUsage(this.#usage, this.#folds.total.usage);
  }

  /** A few of the jobs that run, the longest-running first. */
  get running(): readonly Running[] {
    return this.#folds.total.running;
  }

  /** The failures that have not been reported yet; they count as reported then. */
  takeFailures(): readonly Failure[] {
    const failures = this.#failures;
    this.#failures = [];
    return failures;
  }

  /** The further attempts that have not been reported yet; they count as reported then. */
  takeRetries(): readonly Retry[] {
    const retries = this.#retries;
    this.#retries = [];
    return retries;
  }

  /** The artefacts that have not been reported yet; they count as reported then. */
  takeArtefacts(): readonly Artefact[] {
    const artefacts = this.#artefacts;
    this.#artefacts = [];
    return artefacts;
  }
}

function fold(a: Folded, b: Folded): Folded {
  return {
    metrics: mergeAll(a.metrics, b.metrics),
    usage: mergeUsage(a.usage, b.usage),
    running: longest(a.running, b.running),
  };
}

/** Of those that run, a few that have run longest. */
function longest(a: readonly Running[], b: readonly Running[]): readonly Running[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return [...a, ...b].sort((one, other) => one.since - other.since).slice(0, RUNNING_AT_MOST);
}
