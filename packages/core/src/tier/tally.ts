import { countJobs } from '@gator/spec';
import {
  addJobs,
  addMessages,
  countAs,
  FAILURES_AT_MOST,
  NO_JOBS,
  NO_MESSAGES,
  RUNNING_AT_MOST,
  type Failure,
  type JobCounts,
  settleRest,
  type MessageCounts,
  type Report,
  type Running,
} from '@gator/protocol';
import { verdictOf, type ChildEnd } from './events.ts';
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
  #failures: Failure[] = [];

  /** @param total the jobs of the whole tier */
  constructor(total: number) {
    this.#total = total;
  }

  /** A child runs and has told this of itself. */
  report(child: number, report: Report): void {
    this.#live.set(child, report);
    this.fail(report.failures);
  }

  /** What a running child has last told. */
  last(child: number): Report | undefined {
    return this.#live.get(child);
  }

  /** A child has ended, or will never run: its jobs count for good. */
  end(child: Child, end: ChildEnd): void {
    const verdict = verdictOf(end);
    if (end.id === 'completed') this.#add(end.outcome);
    else if (end.id === 'lost' && end.report !== undefined) {
      this.#add({ ...end.report, counts: settleRest(end.report.counts, verdict), failures: [] });
    } else {
      this.#add({
        counts: countAs(verdict, countJobs(child.spec)),
        messages: NO_MESSAGES,
        failures: [],
      });
    }
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

  #add({ counts, messages, failures }: Pick<Report, 'counts' | 'messages' | 'failures'>): void {
    this.#ended = addJobs(this.#ended, counts);
    this.#messages = addMessages(this.#messages, messages);
    this.fail(failures);
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
}
