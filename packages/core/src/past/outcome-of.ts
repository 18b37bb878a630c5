import { join } from 'node:path';
import {
  FAILURES_AT_MOST,
  isReserved,
  NO_USAGE,
  SEVERITY_NAMES,
  type Failure,
  type Folds,
  type MessageCounts,
  type Outcome,
  type Usage,
} from '@gator/protocol';
import {
  countsIn,
  isTier,
  numberIn,
  readRecord,
  resultIn,
  textIn,
  type ChildRow,
  type LayerRecord,
} from '@gator/store';

/**
 * How a layer ended, as it told its parent then: read from its own record. Undefined where it
 * recorded no end. A tier names all its failures and artefacts here, which it told in parts.
 */
export function readOutcome(directory: string): Outcome | undefined {
  const record = readRecord(directory);
  return record && outcomeOf(record, directory);
}

/** How the layer of a record ended. */
export function outcomeOf(record: LayerRecord, directory: string): Outcome | undefined {
  const started = numberIn(record.attributes, 'started');
  const stopped = numberIn(record.attributes, 'stopped');
  const verdict = resultIn(record.attributes);
  if (started === null || stopped === null || verdict === 'UNKNOWN') return undefined;
  const folds = record.folds.get(isTier(record.attributes) ? 'group' : 'own') ?? {};
  return {
    started,
    stopped,
    verdict,
    reason: textIn(record.attributes, 'reason'),
    exitCode: numberIn(record.attributes, 'exit_code'),
    counts: countsIn(record.attributes),
    messages: messagesIn(folds),
    running: [],
    failures: failuresIn(record, directory),
    retries: [],
    metrics: sentIn(folds),
    usage: usageIn(record),
    artefacts: record.artefacts,
  };
}

function messagesIn(folds: Folds): MessageCounts {
  return SEVERITY_NAMES.map((name) => folds[`msg_${name.toLowerCase()}`]?.sum ?? 0);
}

/** The metrics that jobs sent, without those that Gator counts itself. */
function sentIn(folds: Folds): Folds {
  return Object.fromEntries(Object.entries(folds).filter(([name]) => !isReserved(name)));
}

function usageIn(record: LayerRecord): Usage {
  const of = (name: keyof Usage): number => numberIn(record.attributes, name) ?? NO_USAGE[name];
  return {
    cpu_seconds: of('cpu_seconds'),
    wall_seconds: of('wall_seconds'),
    peak_cpu: of('peak_cpu'),
    peak_rss: of('peak_rss'),
    peak_processes: of('peak_processes'),
  };
}

/** What is to be named of a layer that failed: a job itself, and of a tier the jobs below it, or itself where none did. */
function failuresIn(record: LayerRecord, directory: string): Failure[] {
  const verdict = resultIn(record.attributes);
  const bad = record.children.filter(isNamed);
  const below = bad.flatMap((row) => failuresOf(row, textIn(record.attributes, 'path'), directory));
  if (below.length > 0) return below.slice(0, FAILURES_AT_MOST);
  if (verdict === 'UNKNOWN' || verdict === 'SUCCESS') return [];
  const [path, reason] = [textIn(record.attributes, 'path'), textIn(record.attributes, 'reason')];
  return [{ path, verdict, reason, error: record.firstError, directory }];
}

/** The failures of a child that its tier knows to have failed. */
export function failuresOf(row: ChildRow, path: string, directory: string): Failure[] {
  const own = join(directory, row.directory);
  const record = readRecord(own);
  const found = record === undefined ? [] : failuresIn(record, own);
  if (found.length > 0 || row.result === 'UNKNOWN') return found;
  const { result: verdict, reason } = row;
  return [{ path: `${path}/${row.ident}`, verdict, reason, error: null, directory: own }];
}

/** Whether a child ran and did not succeed. One that never ran is counted, and not named. */
function isNamed({ result, started }: ChildRow): boolean {
  return started !== null && (result === 'FAILURE' || result === 'ABORTED');
}
