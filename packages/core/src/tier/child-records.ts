import { countJobs, type Spec } from '@gator/spec';
import { SEVERITIES, VERBS, type Folds, type Report } from '@gator/protocol';
import type { ChildRow } from '@gator/store';
import { now, type Journal } from '../layer/journal.ts';
import { verdictOf, type ChildEnd } from './events.ts';
import type { Child } from './roster.ts';

/** Keeps a tier's record of its children: a row each, and a line at each end. */
export class ChildRecords {
  readonly #journal: Journal;
  /** Rows of the children that have not ended. */
  readonly #rows = new Map<string, ChildRow>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Children that are known before any of them starts. */
  expect(specs: readonly Spec[]): void {
    for (const spec of specs) this.#put(blank(spec.ident, spec));
  }

  launched({ ident, spec }: Child): void {
    this.#put({ ...blank(ident, spec), state: 'LAUNCHED', updated: now() });
    this.#journal.log(SEVERITIES.DEBUG, `Launched ${ident}`);
  }

  reported({ ident }: Child, report: Report, address: string | null): void {
    const row = this.#rows.get(ident);
    if (row === undefined) return;
    this.#put({ ...row, state: 'STARTED', started: report.started, updated: now(), address });
  }

  /** What a child's metrics came to. */
  measured({ ident }: Child, metrics: Folds): void {
    for (const [name, fold] of Object.entries(metrics))
      this.#journal.recorder.metric(ident, name, fold);
  }

  ended(child: Child, end: ChildEnd): void {
    const row = this.#rows.get(child.ident) ?? blank(child.ident, child.spec);
    const verdict = verdictOf(end);
    const outcome = end.id === 'completed' ? end.outcome : undefined;
    const reason = end.id === 'completed' ? end.outcome.reason : end.reason;
    this.#rows.delete(child.ident);
    this.#journal.recorder.child({
      ...row,
      state: 'COMPLETE',
      result: verdict,
      reason,
      exit_code: outcome?.exitCode ?? null,
      started: outcome?.started ?? row.started,
      updated: now(),
      stopped: outcome?.stopped ?? (end.id === 'lost' ? now() : null),
    });
    const bad = verdict === 'FAILURE' || verdict === 'ABORTED';
    const took =
      outcome === undefined ? '' : ` (${((outcome.stopped - outcome.started) / 1e6).toFixed(1)} s)`;
    const why = reason === '' ? '' : `: ${reason}`;
    this.#journal.log(
      bad ? SEVERITIES.WARNING : SEVERITIES.INFO,
      `${VERBS[verdict]} ${child.ident}${took}${why}`,
    );
  }

  #put(row: ChildRow): void {
    this.#rows.set(row.ident, row);
    this.#journal.recorder.child(row);
  }
}

function blank(ident: string, spec: Spec): ChildRow {
  return {
    ident,
    kind: spec.kind,
    state: 'PENDING',
    result: 'UNKNOWN',
    reason: '',
    exit_code: null,
    address: null,
    directory: ident,
    started: null,
    updated: null,
    stopped: null,
    expected_jobs: countJobs(spec),
  };
}
