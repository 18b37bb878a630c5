import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dispatch, Peer, type Asker, type Handlers, type Role } from '@gator/client';
import {
  decodeFrame,
  DEFAULT_LIMITS,
  FIRST_ATTEMPT,
  value,
  type TierAssignment,
} from '@gator/protocol';
import { groupSpec, jobSpec } from '../tier/testing/specs.ts';
import { tierHandlers } from '../tier/handlers.ts';
import { Collector } from '../wrapper/artefacts/collector.ts';
import { wrapperHandlers } from '../wrapper/handlers.ts';
import { JobMetrics } from '../wrapper/job-metrics.ts';
import { Journal } from './journal.ts';
import { frames } from './testing/hostile-frames.ts';

/** All of them, over three roles and two kinds of layers: `npm run test:fuzz`. */
const RUNS = process.env['FUZZ'] === undefined ? 300 : 17_000;
const MINUTES = 60_000;
/** Bytes that may be left behind, such as compiled code and caches of a bounded size. */
const GROWTH = 24e6;
/** Characters of the longest failure: what was asked for is not told back without end. */
const LONGEST_FAILURE = 50_000;

let folder = '';
let journal: Journal;
let layers: Readonly<Record<'tier' | 'wrapper', Handlers>>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-frames-'));
  writeFileSync(join(folder, 'file'), 'left');
  journal = new Journal(folder, 'root', undefined);
  const assignment: TierAssignment = {
    child: 0,
    ident: 'root',
    path: 'root',
    spec: groupSpec('root', []),
    env: {},
    aggregations: {},
    redact: [],
    attempt: FIRST_ATTEMPT,
    past: null,
    directory: folder,
    queued: 0,
    grants: [],
    options: {
      limits: DEFAULT_LIMITS,
      interval: 5,
      forward: 'none',
      totals: { cores: 1, memory: 0, licenses: {} },
      grace: 0,
    },
  };
  const stop = () => value({});
  const metrics = new JobMetrics(journal, {});
  const collector = new Collector(journal, { ...jobSpec('job'), cwd: folder });
  layers = {
    tier: tierHandlers({ journal, assignment, stop }),
    wrapper: wrapperHandlers({ journal, metrics, collector, stop, stir: () => undefined }),
  };
  journal.recorder.attributes({ ident: 'root', path: 'root', kind: 'group', started: 1 });
});
afterAll(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

/** Bytes that this process holds when all garbage is collected. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

/** The answers to one text. */
async function answers(text: string, handlers: Handlers, role: Role): Promise<string[]> {
  const told: string[] = [];
  const tell = (words: string): void => void told.push(words);
  const asker: Asker = {
    send: tell,
    backlog: 0,
    closed: true,
    close: () => undefined,
  };
  const late: unknown[] = [];
  const peer = new Peer(tell, (request) => {
    const answer = dispatch(handlers, request, role, asker);
    late.push(answer);
    return answer;
  });
  const frame = decodeFrame(text);
  if (frame.ok) void peer.receive(frame.value);
  await Promise.all(late);
  await Promise.resolve();
  return told;
}

const CASES = (['job', 'control', 'link'] as const).flatMap((role) => [
  { role, layer: 'tier' } as const,
  { role, layer: 'wrapper' } as const,
]);

it.each(CASES)(
  'a $layer answers whatever comes over a connection of a $role, once, and holds no more for it',
  async ({ role, layer }) => {
    const send = (numRuns: number): Promise<void> =>
      fc.assert(
        fc.asyncProperty(frames, async (text) => {
          const told = await answers(text, layers[layer], role);
          const frame = decodeFrame(text);
          const asks = frame.ok && frame.value.id === 'request' && frame.value.req !== undefined;
          expect(told).toHaveLength(asks ? 1 : 0);
          for (const words of told) {
            const reply = decodeFrame(words);
            if (!reply.ok || reply.value.id === 'request') throw new Error(`no reply: ${words}`);
            if (reply.value.id === 'error') expect(words.length).toBeLessThan(LONGEST_FAILURE);
          }
        }),
        { numRuns },
      );
    await send(RUNS / 5);
    const before = memory();
    await send(RUNS);
    expect(journal.fault).toBeUndefined();
    expect(memory() - before).toBeLessThan(GROWTH);
  },
  10 * MINUTES,
);
