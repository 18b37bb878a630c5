import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  addJobs,
  countAs,
  LOST,
  lostUnstarted,
  NO_JOBS,
  settleRest,
  type JobCounts,
  type Verdict,
} from '@gator/protocol';
import { countsIn, isTier, numberIn, resultIn, textIn, type Attributes } from './attributes.ts';
import { Batch } from './batch.ts';
import { journalModeOf } from './journal.ts';
import { DATABASE } from './places.ts';
import { Reader } from './reader.ts';
import type { ChildRow } from './rows.ts';
import { Writer } from './writer.ts';

/** How a layer ended, as its database has it. Times are microseconds since the epoch. */
export interface LayerEnd {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly exitCode: number | null;
  readonly counts: JobCounts;
  readonly started: number | null;
  readonly stopped: number | null;
}

/**
 * Records the end of a layer whose process is gone, in the layer's own database, as it can do so
 * no more itself: it is aborted, and so is what of it and below it had not ended. So its database
 * says the same as its parent's, whoever reads it. An end that it had recorded itself stays.
 *
 * Nobody else may have the database open to write. Returns how the layer ended; undefined where it
 * has recorded nothing at all.
 */
export function recordLoss(directory: string, reason: string, time: number): LayerEnd | undefined {
  const path = join(directory, DATABASE);
  if (!existsSync(path)) return undefined;
  const { attributes, children } = readAll(path);
  const own = endIn(attributes);
  if (own !== undefined) return own;
  const settled = children.map((row) => settle(directory, row, time));
  const counts = countsOf(attributes, settled);
  const end = { stopped: time, result: 'ABORTED', reason };
  const batch = new Batch();
  for (const [name, value] of Object.entries(
    isTier(attributes) ? { ...end, ...partsOf(counts) } : end,
  ))
    batch.attributes.set(name, value);
  settled.forEach((row, place) => {
    if (row !== children[place]) batch.children.set(row.ident, row);
  });
  const writer = Writer.open(path, journalModeOf(directory));
  writer.write(batch);
  writer.close();
  const started = numberIn(attributes, 'started');
  return { verdict: 'ABORTED', reason, exitCode: null, counts, started, stopped: time };
}

function readAll(path: string): {
  readonly attributes: Attributes;
  readonly children: readonly ChildRow[];
} {
  const reader = new Reader(path);
  try {
    return { attributes: reader.attributes(), children: reader.children('all', 0, -1) };
  } finally {
    reader.close();
  }
}

/** A child of a lost tier: what its own database says holds, and one that never had any was never there. */
function settle(directory: string, row: ChildRow, time: number): ChildRow {
  if (row.state === 'COMPLETE') return row;
  const end = recordLoss(join(directory, row.directory), LOST, time) ?? {
    verdict: 'ABORTED',
    reason: lostUnstarted(row.reason),
    exitCode: null,
    counts: countAs('ABORTED', row.expected_jobs),
    started: row.started,
    stopped: null,
  };
  return {
    ...row,
    ...partsOf(end.counts),
    state: 'COMPLETE',
    result: end.verdict,
    reason: end.reason,
    exit_code: end.exitCode,
    started: end.started,
    stopped: end.stopped,
    updated: time,
  };
}

/** The end that a layer has recorded itself. */
function endIn(attributes: Attributes): LayerEnd | undefined {
  const verdict = resultIn(attributes);
  if (verdict === 'UNKNOWN') return undefined;
  return {
    verdict,
    reason: textIn(attributes, 'reason'),
    exitCode: numberIn(attributes, 'exit_code'),
    counts: countsIn(attributes),
    started: numberIn(attributes, 'started'),
    stopped: numberIn(attributes, 'stopped'),
  };
}

/** Jobs of which there is no row were never made: they are aborted with the layer. */
function countsOf(attributes: Attributes, children: readonly ChildRow[]): JobCounts {
  if (!isTier(attributes)) return countAs('ABORTED');
  const listed = children
    .map((row): JobCounts => ({ ...row, total: row.expected_jobs }))
    .reduce(addJobs, NO_JOBS);
  return settleRest({ ...listed, total: numberIn(attributes, 'expected_jobs') ?? 0 }, 'ABORTED');
}

/** The counts that a tier's database and its parent's row of it keep. */
function partsOf({ active, passed, flaky, failed, aborted, skipped }: JobCounts) {
  return { active, passed, flaky, failed, aborted, skipped };
}
