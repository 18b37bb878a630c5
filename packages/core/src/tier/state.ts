import { mergeAll, type Folds, type Report } from '@gator/protocol';
import { now, type Journal } from '../layer/journal.ts';
import { reservedMetrics } from '../layer/reserved.ts';
import type { TierMachine } from './machine.ts';
import type { Tally } from './tally.ts';
import { waitingAttributes } from './texts.ts';

export interface StateOptions {
  readonly journal: Journal;
  readonly tally: Tally;
  readonly machine: Pick<TierMachine, 'waiting'>;
  /** When the tier started: microseconds since the epoch. */
  readonly started: number;
}

/** A tier's whole state, as it is told upward and recorded. */
export class State {
  readonly #options: StateOptions;
  /** The names of the group's metrics. */
  #groups: readonly string[] = [];

  constructor(options: StateOptions) {
    this.#options = options;
  }

  /** What is to be told now. The group's metrics are recorded as they are told. */
  report(): Report {
    const { journal, tally, machine, started } = this.#options;
    const { counts, running, metrics, usage } = tally;
    const messages = tally.messages.map((count, place) => count + (journal.counts[place] ?? 0));
    this.#recordGroup(mergeAll(metrics, reservedMetrics(counts, messages, now())));
    journal.recorder.attributes(waitingAttributes(machine.waiting()));
    const failures = tally.takeFailures();
    const artefacts = tally.takeArtefacts();
    const retries = tally.takeRetries();
    return { started, counts, messages, running, failures, retries, metrics, usage, artefacts };
  }

  /** A metric that only attempts had which count no more is none of the group's. */
  #recordGroup(groups: Folds): void {
    const { recorder } = this.#options.journal;
    for (const name of this.#groups)
      if (!Object.hasOwn(groups, name)) recorder.dropMetric('group', name);
    this.#groups = Object.keys(groups);
    for (const [name, fold] of Object.entries(groups)) recorder.metric('group', name, fold);
  }
}
