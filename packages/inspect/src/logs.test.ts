import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEVERITIES, type SeverityName } from '@gator/protocol';
import type { Layer } from './layer.ts';
import { passes, type LogFilter, type LogLine, type LogListener } from './log-filter.ts';
import { mergeLogs } from './merge-logs.ts';
import { openDirectory } from './open.ts';
import { tailLogs } from './tail-logs.ts';
import {
  pathOf,
  record,
  timeOf,
  type RecordedTree,
  type TreeMessage,
} from './testing/recorded-tree.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(`${tmpdir()}/gator-logs-`);
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

const ALL: LogFilter = { severity: 'DEBUG', since: 0, grep: undefined, below: true };

/** Trees of up to six layers, whose messages interleave in any way. */
const recordedTrees: fc.Arbitrary<RecordedTree> = fc
  .array(fc.nat(), { maxLength: 5 })
  .map((seeds) => seeds.map((seed, place) => seed % (place + 1)))
  .chain((parents) =>
    fc.record({
      parents: fc.constant(parents),
      messages: fc.array(
        fc.record({
          layer: fc.nat({ max: parents.length }),
          severity: fc.constantFrom<SeverityName>('DEBUG', 'INFO', 'ERROR'),
          text: fc.constantFrom('good', 'bad', 'indifferent'),
        }),
        { maxLength: 40 },
      ),
    }),
  );

const filters: fc.Arbitrary<LogFilter> = fc.record({
  severity: fc.constantFrom('DEBUG', 'INFO', 'CRITICAL'),
  since: fc.option(
    fc.nat(40).map((place) => timeOf(place) / 1e6),
    { nil: 0 },
  ),
  grep: fc.constantFrom(undefined, /good/u, /^(in|b)/u),
  below: fc.boolean(),
});

async function opened(tree: RecordedTree): Promise<Layer> {
  const directory = mkdtempSync(`${base}/tree-`);
  record(tree, directory);
  const layer = await openDirectory(directory);
  if (!layer.ok) throw new Error(layer.reason);
  return layer.value;
}

/** What is wanted of a tree, in order of time: `PATH TIME TEXT`. */
function wanted(tree: RecordedTree, filter: LogFilter): string[] {
  return tree.messages.flatMap((message, place) =>
    isWanted(message, place, filter)
      ? [`${pathOf(tree, message.layer)} ${String(timeOf(place) / 1e6)} ${message.text}`]
      : [],
  );
}

function isWanted(message: TreeMessage, place: number, filter: LogFilter): boolean {
  const { severity, since, grep, below } = filter;
  return (
    SEVERITIES[message.severity] >= SEVERITIES[severity] &&
    timeOf(place) >= Math.round(since * 1e6) &&
    (grep === undefined || grep.test(message.text)) &&
    (below || message.layer === 0)
  );
}

function texts(lines: readonly LogLine[]): string[] {
  return lines.map(
    ({ path, message }) => `${path} ${String(message.timestamp)} ${message.message}`,
  );
}

/** Hears how far was read; there is nothing that cannot be. */
function listening(heard: LogListener['heard'] = () => undefined): LogListener {
  const unread = (path: string, reason: string): void => {
    throw new Error(`${path}: ${reason}`);
  };
  return { heard, unread };
}

async function merged(layer: Layer, filter: LogFilter, heard: Map<string, number>) {
  const lines: LogLine[] = [];
  for await (const batch of mergeLogs(
    layer,
    filter,
    listening((path, uid) => heard.set(path, uid)),
  ))
    lines.push(...batch);
  return lines;
}

it('the merge of a tree is all of its messages in order of time', async () => {
  await fc.assert(
    fc.asyncProperty(recordedTrees, filters, async (tree, filter) => {
      const heard = new Map<string, number>();
      const lines = await merged(await opened(tree), filter, heard);
      expect(texts(lines)).toEqual(wanted(tree, filter));
      for (const { path, message } of lines)
        expect(heard.get(path)).toBeGreaterThanOrEqual(message.uid);
    }),
    { numRuns: 40 },
  );
});

it('the tail of a tree is the end of its merge', async () => {
  await fc.assert(
    fc.asyncProperty(
      recordedTrees,
      filters,
      fc.integer({ min: 1, max: 12 }),
      async (tree, filter, count) => {
        const layer = await opened(tree);
        const lines = await tailLogs(layer, count, filter, listening());
        expect(texts(lines)).toEqual(wanted(tree, filter).slice(-count));
      },
    ),
    { numRuns: 40 },
  );
});

it('a tail opens no layer that ended before the lines that it has', async () => {
  const messages = [1, 2, 2].map((layer) => ({ layer, severity: 'INFO', text: 'x' }) as const);
  const heard: string[] = [];
  const layer = await opened({ parents: [0, 0], messages });
  const lines = await tailLogs(
    layer,
    2,
    ALL,
    listening((path) => heard.push(path)),
  );
  expect(lines.map(({ path }) => path)).toEqual(['0/2', '0/2']);
  expect(heard).toEqual(['0', '0/2']);
});

it('a tail of nothing tells where what is new begins', async () => {
  const messages = [1, 0, 0].map((layer) => ({ layer, severity: 'INFO', text: 'x' }) as const);
  const heard = new Map<string, number>();
  const layer = await opened({ parents: [0], messages });
  expect(
    await tailLogs(
      layer,
      0,
      ALL,
      listening((path, uid) => heard.set(path, uid)),
    ),
  ).toEqual([]);
  expect(Object.fromEntries(heard)).toEqual({ 0: 2 });
});

it('more messages than are read at once are merged all the same', async () => {
  const messages = Array.from(
    { length: 5000 },
    (_, place) => ({ layer: 1 + (place % 2), severity: 'INFO', text: String(place) }) as const,
  );
  const tree = { parents: [0, 0], messages };
  const heard = new Map<string, number>();
  const layer = await opened(tree);
  expect(texts(await merged(layer, ALL, heard))).toEqual(wanted(tree, ALL));
  expect(Object.fromEntries(heard)).toEqual({ 0: 0, '0/1': 2500, '0/2': 2500 });
  const rare = { ...ALL, grep: /^1\d$/u };
  expect(texts(await tailLogs(layer, 3, rare, listening()))).toEqual(wanted(tree, rare).slice(-3));
});

it('an expression is looked for in the text alone', () => {
  const message = {
    uid: 1,
    severity: 'ERROR',
    message: 'a text',
    timestamp: 1,
    source: 'api',
  } as const;
  expect(passes({ ...ALL, grep: /^a text$/u }, message)).toBe(true);
  expect(passes({ ...ALL, grep: /ERROR/u }, message)).toBe(false);
  expect(passes(ALL, message)).toBe(true);
});
