import {
  addJobs,
  addMessages,
  FAILURES_AT_MOST,
  NO_JOBS,
  mergeAll,
  mergeUsage,
  NO_MESSAGES,
  NO_USAGE,
  RUNNING_AT_MOST,
  type Artefact,
  type Failure,
  type Folds,
  type JobCounts,
  type MessageCounts,
  type Report,
  type Running,
  type Usage,
} from '@gator/protocol';
import { countsOf, type ChildEnd } from './events.ts';
import type { Child } from './roster.ts';

/**
 * The fold of a tier's children: what ended is summed once, what runs is kept as each child's
 * newest report. Its size follows the number of children that run, not of those that ran.
 */
export class Tally {
  readonly #total: number;
  readonly #live = new Map<number, Report>();
  #ended: JobCounts = NO_JOBS;
  #messages: MessageCounts = NO_MESSAGES;
  #metrics: Folds = {};
  #usage: Usage = NO_USAGE;
  #failures: Failure[] = [];
  #artefacts: Artefact[] = [];

  /** @param total the jobs of the whole tier */
  constructor(total: number) {
    this.#total = total;
  }

  /** A child runs and has told this of itself. */
  report(child: number, report: Report): void {
    this.#live.set(child, report);
    this.fail(report.failures);
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
      this.#add({ ...end.report, counts, failures: [], artefacts: [] });
    else this.endUnmade(counts);
    this.#live.delete(child.id);
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

  #add(report: Omit<Report, 'started' | 'running'>): void {
    this.#ended = addJobs(this.#ended, report.counts);
    this.#messages = addMessages(this.#messages, report.messages);
    this.#metrics = mergeAll(this.#metrics, report.metrics);
    this.#usage = mergeUsage(this.#usage, report.usage);
    for (const artefact of report.artefacts) this.#artefacts.push(artefact);
    this.fail(report.failures);
  }

  get counts(): JobCounts {
    let counts = this.#ended;
    for (const report of this.#live.values()) counts = addJobs(counts, report.counts);
    return { ...counts, total: this.#total };
  }

  get messages(): MessageCounts {
    let counts = this.#messages;
    for (const report of this.#live.values()) counts = addMessages(counts, report.messages);
    return counts;
  }

  /** The fold of all children's metrics. */
  get metrics(): Folds {
    return [...this.#live.values()].reduce(
      (folds, { metrics }) => mergeAll(folds, metrics),
      this.#metrics,
    );
  }

  get usage(): Usage {
    return [...this.#live.values()].reduce((sum, { usage }) => mergeUsage(sum, usage), this.#usage);
  }

  /** A few of the jobs that run, the longest-running first. */
  get running(): readonly Running[] {
    const running = [...this.#live.values()].flatMap((report) => report.running);
    return running.sort((a, b) => a.since - b.since).slice(0, RUNNING_AT_MOST);
  }

  /** The failures that have not been reported yet; they count as reported then. */
  takeFailures(): readonly Failure[] {
    const failures = this.#failures;
    this.#failures = [];
    return failures;
  }

  /** The artefacts that have not been reported yet; they count as reported then. */
  takeArtefacts(): readonly Artefact[] {
    const artefacts = this.#artefacts;
    this.#artefacts = [];
    return artefacts;
  }
}
