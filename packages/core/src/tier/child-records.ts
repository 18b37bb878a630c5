import { countJobs, type Spec } from '@gator/spec';
import {
  changedFolds,
  SEVERITIES,
  VERBS,
  type Condition,
  type Folds,
  type JobCounts,
  type Outcome,
  type Report,
  type Shape,
} from '@gator/protocol';
import { newChild, type ChildRow, type LayerEnd } from '@gator/store';
import { now, type Journal } from '../layer/journal.ts';
import { appetiteOf } from './appetite.ts';
import { countsOf, verdictOf, type ChildEnd } from './events.ts';
import { dependenciesOf } from './gate.ts';
import type { Child } from './roster.ts';

/** Keeps a tier's record of its children: a row each, and a line at each end. */
export class ChildRecords {
  readonly #journal: Journal;
  /** Rows of the children that have not ended. */
  readonly #rows = new Map<string, ChildRow>();
  /** The metrics of the children that have not ended. */
  readonly #metrics = new Map<string, Folds>();
  /** What each child waits for: conditions, and the siblings that they speak of. */
  readonly #conditions = new Map<Spec, readonly (readonly [Condition, string])[]>();

  constructor(journal: Journal, specs: readonly Spec[]) {
    this.#journal = journal;
    const dependencies = dependenciesOf(specs);
    specs.forEach((spec, place) => {
      const conditions = (dependencies[place] ?? []).map(
        ({ on, condition }) => [condition, specs[on]?.ident ?? ''] as const,
      );
      this.#conditions.set(spec, conditions);
    });
  }

  /** A child is known before it can start. */
  waits(child: Child): void {
    this.#put(this.#blank(child));
  }

  /** A child lacks nothing but resources. */
  queued(child: Child, queued: number): void {
    this.#put({ ...this.#row(child), queued });
  }

  launched(child: Child, attempts: number): void {
    this.#put({ ...this.#row(child), state: 'LAUNCHED', updated: now(), attempts, reason: '' });
    this.#journal.log(SEVERITIES.DEBUG, `Launched ${child.ident}`);
  }

  reported({ ident }: Child, report: Report, address: string | null): void {
    const row = this.#rows.get(ident);
    if (row === undefined) return;
    this.#put({
      ...row,
      ...endsOf(report.counts),
      state: 'STARTED',
      active: report.counts.active,
      started: report.started,
      updated: now(),
      address,
    });
  }

  /** A child is to run again, and what its last attempt came to counts no more. */
  setBack(child: Child, attempts: number, reason: string): void {
    this.measured(child, {});
    this.#put({ ...this.#blank(child), updated: now(), attempts, reason });
  }

  /**
   * What a child's metrics came to. Those that it told before and that are the same are recorded already; those
   * that it had before and has no more are forgotten.
   */
  measured({ ident }: Child, metrics: Folds): void {
    const known = this.#metrics.get(ident) ?? {};
    for (const name of Object.keys(known))
      if (!Object.hasOwn(metrics, name)) this.#journal.recorder.dropMetric(ident, name);
    this.#metrics.set(ident, metrics);
    for (const [name, fold] of Object.entries(changedFolds(metrics, known)))
      this.#journal.recorder.metric(ident, name, fold);
  }

  /** A child that is kept got in line, and was started, when it was. */
  recall(child: Child, before: ChildRow | undefined): void {
    if (before === undefined) return;
    const { queued, attempts, address } = before;
    this.#rows.set(child.ident, { ...this.#blank(child), queued, attempts, address });
  }

  /** @param isKept whether it had ended in an earlier attempt at the tier: only what is bad is told once more */
  ended(child: Child, end: ChildEnd, isKept = false): void {
    const row = this.#row(child);
    const verdict = verdictOf(end);
    const known = knownOf(end);
    const outcome = end.id === 'completed' ? end.outcome : undefined;
    const reason = known?.reason ?? (end.id === 'completed' ? '' : end.reason);
    this.#rows.delete(child.ident);
    this.#metrics.delete(child.ident);
    this.#journal.child({
      ...row,
      ...endsOf(countsOf(child, end)),
      active: 0,
      state: 'COMPLETE',
      result: verdict,
      reason,
      exit_code: known?.exitCode ?? null,
      messages: outcome === undefined ? null : JSON.stringify(outcome.messages),
      usage: outcome === undefined ? null : JSON.stringify(outcome.usage),
      started: known?.started ?? row.started,
      updated: now(),
      stopped: known?.stopped ?? (end.id === 'lost' ? now() : null),
    });
    const bad = verdict === 'FAILURE' || verdict === 'ABORTED';
    if (isKept && !bad) return;
    const took = outcome === undefined ? '' : ` (${tookOf(outcome)} s)`;
    const why = reason === '' ? '' : `: ${reason}`;
    this.#journal.log(
      bad ? SEVERITIES.WARNING : SEVERITIES.INFO,
      `${VERBS[verdict]} ${child.ident}${took}${why}${isKept ? ' (kept)' : ''}`,
    );
  }

  #row(child: Child): ChildRow {
    return this.#rows.get(child.ident) ?? this.#blank(child);
  }

  #blank({ ident, spec, index }: Child): ChildRow {
    const conditions = this.#conditions.get(spec) ?? [];
    const sibling = (name: string): string => (index === null ? name : `${name}_${String(index)}`);
    return {
      ...newChild(ident, spec.kind, countJobs(spec)),
      resources: firstShapeOf(spec),
      dependencies:
        conditions.length === 0
          ? null
          : JSON.stringify(conditions.map(([condition, name]) => [condition, sibling(name)])),
    };
  }

  #put(row: ChildRow): void {
    this.#rows.set(row.ident, row);
    this.#journal.child(row);
  }
}

/** What a job asks for; of a tier, what the first of its jobs that wait for no sibling asks for. */
function firstShapeOf(spec: Spec): Shape | null {
  const [first] = appetiteOf(spec).keys();
  return first ?? null;
}

/** What a child that ran has told or recorded of its end. */
function knownOf(
  end: ChildEnd,
): Pick<LayerEnd, 'reason' | 'exitCode' | 'started' | 'stopped'> | undefined {
  if (end.id === 'completed') return end.outcome;
  return end.id === 'lost' ? end.record : undefined;
}

function tookOf({ started, stopped }: Outcome): string {
  return ((stopped - started) / 1e6).toFixed(1);
}

type Ends = Pick<JobCounts, 'passed' | 'flaky' | 'failed' | 'aborted' | 'skipped'>;

function endsOf({ passed, flaky, failed, aborted, skipped }: JobCounts): Ends {
  return { passed, flaky, failed, aborted, skipped };
}
