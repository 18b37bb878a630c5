import { join } from 'node:path';
import * as v from 'valibot';
import { CONDITIONS, resourcesOf, type LayerView } from '@gator/protocol';
import { countsIn, numberIn, resultIn, stateIn, textIn, type Attributes } from './attributes.ts';
import type { Reader } from './reader.ts';
import type { AttributeValue, ChildRow } from './rows.ts';

/** A layer as its own database describes it. It knows neither when it was told of last nor what it waited for. */
export function describeLayer(reader: Reader, directory: string): LayerView {
  const attributes = reader.attributes();
  const kind = kindOf(attributes.get('kind'));
  return {
    ident: textIn(attributes, 'ident'),
    path: textIn(attributes, 'path'),
    kind,
    state: stateIn(attributes),
    result: resultIn(attributes),
    reason: textIn(attributes, 'reason'),
    address: textIn(attributes, 'address'),
    directory,
    started: seconds(numberIn(attributes, 'started')),
    updated: null,
    stopped: seconds(numberIn(attributes, 'stopped')),
    exit_code: numberIn(attributes, 'exit_code'),
    attempt: numberIn(attributes, 'attempt') ?? 1,
    expected_jobs: numberIn(attributes, 'expected_jobs') ?? 1,
    queued: seconds(numberIn(attributes, 'queued')),
    counts: countsIn(attributes),
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

function resourcesIn(attributes: Attributes): LayerView['resources'] {
  return {
    cores: numberIn(attributes, 'cores') ?? 0,
    memory: numberIn(attributes, 'memory_bytes') ?? 0,
    licenses: v.parse(licences, JSON.parse(textIn(attributes, 'licenses') || '{}')),
  };
}

function metricsOf(reader: Reader, scope: string): Record<string, number> {
  return Object.fromEntries(reader.metrics(scope).map(({ name, value }) => [name, value]));
}

function kindOf(kind: AttributeValue | undefined): LayerView['kind'] {
  return kind === 'group' || kind === 'array' ? kind : 'job';
}

/** A time as others see it: Unix seconds. */
export function seconds(time: number | null): number | null {
  return time === null ? null : time / 1e6;
}
