import { join } from 'node:path';
import {
  countAs,
  FAILURES_AT_MOST,
  isReserved,
  NO_JOBS,
  NO_USAGE,
  SEVERITY_NAMES,
  type Failure,
  type Folds,
  type JobCounts,
  type MessageCounts,
  type Outcome,
  type Usage,
  type Verdict,
} from '@gator/protocol';
import { readRecord, type ChildRow, type LayerRecord } from '@gator/store';

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
  const started = numberIn(record, 'started');
  const stopped = numberIn(record, 'stopped');
  const verdict = verdictIn(record);
  if (started === null || stopped === null || verdict === undefined) return undefined;
  const isJob = record.attributes.get('kind') === 'job';
  const folds = record.folds.get(isJob ? 'own' : 'group') ?? {};
  return {
    started,
    stopped,
    verdict,
    reason: textIn(record, 'reason'),
    exitCode: numberIn(record, 'exit_code'),
    counts: isJob ? jobCounts(record, verdict) : tierCounts(record),
    messages: messagesIn(folds),
    running: [],
    failures: failuresIn(record, directory),
    retries: [],
    metrics: sentIn(folds),
    usage: usageIn(record),
    artefacts: record.artefacts,
  };
}

function jobCounts(record: LayerRecord, verdict: Verdict): JobCounts {
  return { ...countAs(verdict), flaky: numberIn(record, 'flaky') ?? 0 };
}

function tierCounts(record: LayerRecord): JobCounts {
  const of = (name: string): number => numberIn(record, name) ?? 0;
  const parts = { active: of('active'), passed: of('passed'), flaky: of('flaky') };
  const bad = { failed: of('failed'), aborted: of('aborted'), skipped: of('skipped') };
  return { ...NO_JOBS, total: of('expected_jobs'), ...parts, ...bad };
}

function messagesIn(folds: Folds): MessageCounts {
  return SEVERITY_NAMES.map((name) => folds[`msg_${name.toLowerCase()}`]?.sum ?? 0);
}

/** The metrics that jobs sent, without those that Gator counts itself. */
function sentIn(folds: Folds): Folds {
  return Object.fromEntries(Object.entries(folds).filter(([name]) => !isReserved(name)));
}

function usageIn(record: LayerRecord): Usage {
  const of = (name: keyof Usage): number => numberIn(record, name) ?? NO_USAGE[name];
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
  const verdict = verdictIn(record);
  const bad = record.children.filter(isNamed);
  const below = bad.flatMap((row) => failuresOf(row, textIn(record, 'path'), directory));
  if (below.length > 0) return below.slice(0, FAILURES_AT_MOST);
  if (verdict === undefined || verdict === 'SUCCESS') return [];
  const [path, reason] = [textIn(record, 'path'), textIn(record, 'reason')];
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

function verdictIn(record: LayerRecord): Verdict | undefined {
  const result = record.attributes.get('result');
  return result === 'SUCCESS' || result === 'FAILURE' || result === 'ABORTED' ? result : undefined;
}

function numberIn({ attributes }: LayerRecord, name: string): number | null {
  const value = attributes.get(name);
  return typeof value === 'number' ? value : null;
}

function textIn({ attributes }: LayerRecord, name: string): string {
  return String(attributes.get(name) ?? '');
}
