import { join } from 'node:path';
import * as v from 'valibot';
import {
  CONDITIONS,
  countAs,
  NO_JOBS,
  resourcesOf,
  type JobCounts,
  type LayerView,
  type Result,
  type State,
} from '@gator/protocol';
import type { Reader } from './reader.ts';
import type { AttributeValue, ChildRow } from './rows.ts';

/** A layer as its own database describes it. It knows neither when it was told of last nor what it waited for. */
export function describeLayer(reader: Reader, directory: string): LayerView {
  const attributes = reader.attributes();
  const kind = kindOf(attributes.get('kind'));
  const state: State = number(attributes, 'stopped') === null ? 'STARTED' : 'COMPLETE';
  const result = resultOf(attributes.get('result'));
  const jobs = number(attributes, 'expected_jobs') ?? 1;
  return {
    ident: text(attributes, 'ident'),
    path: text(attributes, 'path'),
    kind,
    state,
    result,
    reason: text(attributes, 'reason'),
    address: text(attributes, 'address'),
    directory,
    started: seconds(number(attributes, 'started')),
    updated: null,
    stopped: seconds(number(attributes, 'stopped')),
    exit_code: number(attributes, 'exit_code'),
    attempt: number(attributes, 'attempt') ?? 1,
    expected_jobs: jobs,
    queued: seconds(number(attributes, 'queued')),
    counts: kind === 'job' ? jobCounts(result, attributes) : tierCounts(attributes, jobs),
    resources: kind === 'job' ? resourcesIn(attributes) : null,
    dependencies: [],
    metrics: metricsOf(reader, kind === 'job' ? 'own' : 'group'),
  };
}

/** A child as its parent's database describes it. */
export function describeChild(
  reader: Reader,
  row: ChildRow,
  directory: string,
  path: string,
): LayerView {
  const { active, passed, flaky, failed, aborted, skipped } = row;
  return {
    ident: row.ident,
    path: `${path}/${row.ident}`,
    kind: row.kind,
    state: row.state,
    result: row.result,
    reason: row.reason,
    address: row.address ?? '',
    directory: join(directory, row.directory),
    started: seconds(row.started),
    updated: seconds(row.updated),
    stopped: seconds(row.stopped),
    exit_code: row.exit_code,
    attempt: row.attempts,
    expected_jobs: row.expected_jobs,
    queued: seconds(row.queued),
    counts: { total: row.expected_jobs, active, passed, flaky, failed, aborted, skipped },
    resources: row.resources === null ? null : resourcesOf(row.resources),
    dependencies: dependenciesIn(row.dependencies),
    metrics: metricsOf(reader, row.ident),
  };
}

const written = v.array(v.tuple([v.picklist(CONDITIONS), v.string()]));

function dependenciesIn(json: string | null): LayerView['dependencies'] {
  if (json === null) return [];
  return v.parse(written, JSON.parse(json)).map(([condition, on]) => ({ condition, on }));
}

const licences = v.record(v.string(), v.number());

function resourcesIn(attributes: ReadonlyMap<string, AttributeValue>): LayerView['resources'] {
  return {
    cores: number(attributes, 'cores') ?? 0,
    memory: number(attributes, 'memory_bytes') ?? 0,
    licenses: v.parse(licences, JSON.parse(text(attributes, 'licenses') || '{}')),
  };
}

function jobCounts(result: Result, attributes: ReadonlyMap<string, AttributeValue>): JobCounts {
  if (result === 'UNKNOWN') return { ...NO_JOBS, total: 1, active: 1 };
  return { ...countAs(result), flaky: number(attributes, 'flaky') ?? 0 };
}

function tierCounts(attributes: ReadonlyMap<string, AttributeValue>, total: number): JobCounts {
  const of = (name: string): number => number(attributes, name) ?? 0;
  return {
    total,
    active: of('active'),
    passed: of('passed'),
    flaky: of('flaky'),
    failed: of('failed'),
    aborted: of('aborted'),
    skipped: of('skipped'),
  };
}

function metricsOf(reader: Reader, scope: string): Record<string, number> {
  return Object.fromEntries(reader.metrics(scope).map(({ name, value }) => [name, value]));
}

function kindOf(kind: AttributeValue | undefined): LayerView['kind'] {
  return kind === 'group' || kind === 'array' ? kind : 'job';
}

function resultOf(result: AttributeValue | undefined): Result {
  return result === 'SUCCESS' || result === 'FAILURE' || result === 'ABORTED' ? result : 'UNKNOWN';
}

function text(attributes: ReadonlyMap<string, AttributeValue>, name: string): string {
  return String(attributes.get(name) ?? '');
}

function number(attributes: ReadonlyMap<string, AttributeValue>, name: string): number | null {
  const value = attributes.get(name);
  return typeof value === 'number' ? value : null;
}

/** A time as others see it: Unix seconds. */
export function seconds(time: number | null): number | null {
  return time === null ? null : time / 1e6;
}
