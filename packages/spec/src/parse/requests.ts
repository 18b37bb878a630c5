import { MEMORY_LIMIT, MEMORY_UNITS } from '../memory.ts';
import { DEFAULT_RESOURCES } from '../resources.ts';
import type { Resources } from '../spec.ts';
import type { Cursor } from './cursor.ts';
import { didYouMean } from './nearest.ts';
import { CORES, LICENSE, MEMORY, partsOf } from './request-parts.ts';
import { oneOf, show } from './show.ts';
import { readFields } from './table.ts';
import { list } from './values.ts';

/** One item of `resources`. */
type Request =
  | { readonly kind: 'cores'; readonly count: number }
  | { readonly kind: 'memory'; readonly bytes: number }
  | { readonly kind: 'license'; readonly name: string; readonly count: number };

/** What a job asks for while it runs. */
export function resources(at: Cursor): Resources | undefined {
  const items = list(at, 'a list such as [!Cores [2], !Memory [1.5, GB]]');
  const firsts = new Map<string, Cursor>();
  const requests: Request[] = [];
  for (const item of items ?? []) {
    const request = readRequest(item);
    const name = nameOf(item, request);
    const first = firsts.get(name);
    if (first !== undefined) reportSecond(item, name, first);
    else if (name !== '') firsts.set(name, item);
    if (request !== undefined) requests.push(request);
  }
  return total(requests);
}

/** What may stand in a list once; nothing for what could not be read that far. */
function nameOf({ tag = '' }: Cursor, request: Request | undefined): string {
  if (request?.kind === 'license') return `!License for ${show(request.name)}`;
  return tag === '!Cores' || tag === '!Memory' ? tag : '';
}

function reportSecond(at: Cursor, name: string, first: Cursor): void {
  const line = at.reading.source.lineOf(first.span[0]);
  at.report('bad-resource', `a second ${name}, the first is in line ${line}`);
}

function total(requests: readonly Request[]): Resources {
  let { cores, memory } = DEFAULT_RESOURCES;
  const licenses: Record<string, number> = {};
  for (const request of requests) {
    switch (request.kind) {
      case 'cores':
        cores = request.count;
        break;
      case 'memory':
        memory = request.bytes;
        break;
      case 'license':
        licenses[request.name] = request.count;
        break;
    }
  }
  return { cores, memory, licenses };
}

const TAGS = ['!Cores', '!Memory', '!License'] as const;

function readRequest(at: Cursor): Request | undefined {
  const tag = TAGS.find((known) => known === at.tag);
  switch (tag) {
    case '!Cores':
      return readCores(at);
    case '!Memory':
      return readMemory(at);
    case '!License':
      return readLicense(at);
    case undefined:
      reportTag(at);
      return undefined;
  }
}

function readCores(at: Cursor): Request | undefined {
  const { count } = readFields(partsOf(at, CORES, 'count'), CORES, '!Cores', at.reading);
  return count === undefined ? undefined : { kind: 'cores', count };
}

/** A size without a unit is in megabytes. */
function readMemory(at: Cursor): Request | undefined {
  const parts = partsOf(at, MEMORY, 'size');
  const read = readFields(parts, MEMORY, '!Memory', at.reading);
  if (read.size === undefined || (parts.has('unit') && read.unit === undefined)) return undefined;
  const bytes = Math.round(read.size * (read.unit ?? MEMORY_UNITS.MB));
  if (bytes <= MEMORY_LIMIT) return { kind: 'memory', bytes };
  at.report('bad-resource', 'more memory than any machine has', { expected: 'at most 1000 TB' });
  return undefined;
}

function readLicense(at: Cursor): Request | undefined {
  const { name, count } = readFields(partsOf(at, LICENSE, 'name'), LICENSE, '!License', at.reading);
  return name === undefined ? undefined : { kind: 'license', name, count: count ?? 1 };
}

function reportTag(at: Cursor): void {
  const expected = oneOf(TAGS);
  if (at.tag === undefined) at.report('missing-tag', `${at.label} has no tag`, { expected });
  else {
    const advice = { expected, ...didYouMean(at.tag, TAGS) };
    at.report('unknown-tag', `unknown resource ${show(at.tag)}`, advice);
  }
}
