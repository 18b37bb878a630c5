import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TierSpec } from '@gator/spec';
import {
  addJobs,
  NO_JOBS,
  NO_MESSAGES,
  NO_USAGE,
  readMessageCounts,
  readUsage,
  seenFromParent,
  type Artefact,
  type JobCounts,
  type Outcome,
} from '@gator/protocol';
import {
  DATABASE,
  readRecord,
  type AttemptRow,
  type ChildRow,
  type LayerRecord,
} from '@gator/store';
import { countsOf, verdictOf, type ChildEnd } from '../tier/events.ts';
import type { Child } from '../tier/roster.ts';
import { failuresOf, outcomeOf } from './outcome-of.ts';
import type { PastEnd } from './replan.ts';

/** A child as an earlier attempt at its tier left it. */
export interface PastChild {
  readonly row: ChildRow | undefined;
  /** How it ended; undefined where it did not. */
  readonly end: ChildEnd | undefined;
}

/**
 * What an earlier attempt at a tier knew of its children. Those that it had seen end are read from
 * its own database, all at one look. Of the others each has its own say: a job that passed within the
 * last moments of a tier that was killed has passed.
 */
export class PastTier {
  readonly #directory: string;
  readonly #path: string;
  readonly #record: LayerRecord;
  readonly #rows: ReadonlyMap<string, ChildRow>;
  readonly #folders: ReadonlySet<string>;
  readonly #artefacts: ReadonlyMap<string, readonly Artefact[]>;
  readonly #attempts: ReadonlyMap<string, readonly AttemptRow[]>;
  readonly #known = new Map<string, PastChild>();

  /**
   * @param directory the tier's tracking directory
   * @param place where the database of the earlier attempt is
   */
  static read(directory: string, place: string, path: string): PastTier | undefined {
    const record = readRecord(place);
    return record && new PastTier(directory, path, record);
  }

  private constructor(directory: string, path: string, record: LayerRecord) {
    this.#directory = directory;
    this.#path = path;
    this.#record = record;
    this.#rows = new Map(record.children.map((row) => [row.ident, row]));
    this.#folders = new Set(readdirSync(directory));
    this.#artefacts = Map.groupBy(record.artefacts, (each) => each.child.split('/', 1)[0] ?? '');
    this.#attempts = Map.groupBy(record.attempts, (each) => each.ident);
  }

  /** The last repetition of an array of which anything is known; -1 where nothing is. */
  lastRepetition({ jobs }: TierSpec): number {
    const stems = new Set(jobs.map(({ ident }) => ident));
    const indices = [...this.#rows.keys(), ...this.#folders].map((name) => {
      const [, stem = '', index = ''] = /^(.*)_(\d+)$/s.exec(name) ?? [];
      return stems.has(stem) ? Number(index) : -1;
    });
    return indices.reduce((last, index) => Math.max(last, index), -1);
  }

  child(child: Child): PastChild {
    const known = this.#known.get(child.ident) ?? this.#read(child.ident);
    this.#known.set(child.ident, known);
    return known;
  }

  /** The attempts at a child before, the oldest first. */
  attempts(ident: string): readonly AttemptRow[] {
    return this.#attempts.get(ident) ?? [];
  }

  #read(ident: string): PastChild {
    const row = this.#rows.get(ident);
    const end = row?.state === 'COMPLETE' ? this.#recorded(row) : this.#told(ident);
    return { row, end };
  }

  /** What the child itself recorded, if that is of the tier's own time. */
  #told(ident: string): ChildEnd | undefined {
    const directory = join(this.#directory, ident);
    if (!this.#folders.has(ident) || !existsSync(join(directory, DATABASE))) return undefined;
    const record = readRecord(directory);
    const outcome = record && outcomeOf(record, directory);
    // So end the jobs of a tier that is lost: it is nothing that they did.
    if (record?.attributes.get('signal') === 'SIGKILL') return undefined;
    const since = this.#record.attributes.get('started');
    if (outcome === undefined || typeof since !== 'number' || outcome.started < since)
      return undefined;
    const artefacts = outcome.artefacts.map((each) => seenFromParent(each, ident));
    return { id: 'completed', outcome: { ...outcome, artefacts } };
  }

  #recorded(row: ChildRow): ChildEnd {
    const { result, reason, started } = row;
    if (result === 'SKIPPED') return { id: 'skipped', reason };
    if (started === null && result === 'ABORTED') return { id: 'never', reason };
    return { id: 'completed', outcome: this.#outcome(row) };
  }

  #outcome(row: ChildRow): Outcome {
    const { ident, result, reason } = row;
    const verdict = result === 'UNKNOWN' ? 'ABORTED' : result;
    const messages = readMessageCounts(row.messages ?? '');
    const usage = readUsage(row.usage ?? '');
    return {
      started: row.started ?? 0,
      stopped: row.stopped ?? row.started ?? 0,
      verdict,
      reason,
      exitCode: row.exit_code,
      counts: jobsOf(row),
      messages: messages.ok ? messages.value : NO_MESSAGES,
      running: [],
      failures: verdict === 'SUCCESS' ? [] : failuresOf(row, this.#path, this.#directory),
      retries: [],
      metrics: this.#record.folds.get(ident) ?? {},
      usage: usage.ok ? usage.value : NO_USAGE,
      artefacts: this.#artefacts.get(ident) ?? [],
    };
  }
}

function jobsOf({ expected_jobs: total, ...row }: ChildRow): JobCounts {
  const { active, passed, flaky, failed, aborted, skipped } = row;
  return addJobs(NO_JOBS, { total, active, passed, flaky, failed, aborted, skipped });
}

/** What of an end decides whether the child runs again. */
export function pastEnd(child: Child, end: ChildEnd | undefined): PastEnd | undefined {
  if (end === undefined) return undefined;
  const { failed, aborted } = countsOf(child, end);
  return { verdict: verdictOf(end), failed, aborted };
}
