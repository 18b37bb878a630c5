import { createRequire } from 'node:module';
import { join } from 'node:path';
import { group, loadSpec } from '@gator/core';
import {
  DEFAULT_LIMITS,
  FIRST_ATTEMPT,
  seenFromParent,
  type Artefact,
  type Assignment,
  type Failure,
  type Outcome,
  type Report,
  type TierAssignment,
} from '@gator/protocol';
import { localScheduler } from '@gator/schedulers';
import type { SpecInput } from '@gator/spec';
import { expect } from 'vitest';
import { LayerServer, newSecret } from '../packages/core/src/layer/server.ts';
import type { ChildListener, Slot } from '../packages/core/src/layer/slot.ts';
import { Slots } from '../packages/core/src/layer/slots.ts';
import { readOutcome } from '../packages/core/src/past/outcome-of.ts';
import { PastTier } from '../packages/core/src/past/past-tier.ts';
import { childAt } from '../packages/core/src/tier/roster.ts';
import { Tier } from '../packages/core/src/tier/tier.ts';
import { test } from './support/rig.ts';
import { within } from './support/within.ts';

const PROGRAM = createRequire(import.meta.filename).resolve('@gator/core/layer');

/** What a layer told in all: its outcome, with the failures and artefacts that it had told before. */
type Told = { outcome: Outcome; failures: Failure[]; artefacts: Artefact[] };

/** Hears what every child tells, before its tier does. */
class Overheard extends Slots {
  readonly told = new Map<string, Told>();

  override run(assignment: Assignment, listener: ChildListener): Slot {
    const { ident } = assignment;
    let before: Pick<Report, 'failures' | 'artefacts'> = { failures: [], artefacts: [] };
    const join = (report: Report) => ({
      failures: [...before.failures, ...report.failures],
      artefacts: [...before.artefacts, ...report.artefacts],
    });
    return super.run(assignment, {
      ...listener,
      reported: (report) => {
        before = join(report);
        listener.reported(report);
      },
      completed: (outcome) => {
        this.told.set(ident, { outcome, ...join(outcome) });
        listener.completed(outcome);
      },
    });
  }
}

const say = (
  script: string,
): Pick<Extract<SpecInput, { kind: 'job' }>, 'kind' | 'command' | 'args'> => ({
  kind: 'job',
  command: 'sh',
  args: ['-c', script],
});

const SPEC = group({
  ident: 'root',
  jobs: [
    {
      ...say('gator metric n 2.5 --agg max; gator message -s WARNING w; echo a > mark'),
      ident: 'good',
      artefacts: ['mark'],
    },
    { ...say('echo; echo no >&2; gator metric n 7; exit 3'), ident: 'bad' },
    { ...say('[ $GATOR_ATTEMPT = 2 ]'), ident: 'flaky', retries: 1 },
    { ...say('true'), ident: 'skipped', on_pass: ['bad'] },
    { kind: 'job', command: './nowhere', ident: 'missing' },
    {
      kind: 'group',
      ident: 'deep',
      jobs: [
        { ...say('echo b > mark; gator metric m 1'), ident: 'x', artefacts: ['mark'] },
        { ...say('echo deep >&2'), ident: 'y' },
        {
          kind: 'array',
          repeats: 3,
          ident: 'many',
          jobs: [{ ...say('gator metric m 2'), ident: 'z' }],
        },
      ],
    },
    { kind: 'array', repeats: 2, ident: 'fine', jobs: [{ ...say('true'), ident: 'w' }] },
  ],
});

test('a layer’s record tells how it ended as the layer itself did', async ({ folder, gator }) => {
  const loaded = loadSpec(SPEC);
  if (!loaded.ok || loaded.value.root.kind === 'job') throw new Error('the specification is wrong');
  const server = new LayerServer(newSecret(), '127.0.0.1');
  await server.listen();
  const path = process.env['PATH'];
  process.env['PATH'] = `${gator.bin}:${path ?? ''}`;
  const slots = new Overheard(localScheduler(PROGRAM), server, folder.at('run'));
  const directory = folder.at('run');
  const totals = { cores: 4, memory: 1e12, licenses: {} };
  const assignment: TierAssignment = {
    child: 0,
    ident: 'root',
    path: 'root',
    spec: {
      ...loaded.value.root,
      jobs: loaded.value.root.jobs.map((each) => ({ ...each, cwd: folder.path })),
    },
    env: {},
    aggregations: {},
    redact: [],
    directory,
    queued: 0,
    attempt: FIRST_ATTEMPT,
    past: null,
    grants: [],
    options: { limits: DEFAULT_LIMITS, interval: 5, forward: 'none', totals, grace: 1000 },
  };
  let granted = 0;
  const tier: Tier = new Tier(assignment, {
    slots,
    quantum: 0,
    host: {
      lasts: true,
      delay: 0,
      endpoint: server.endpoint,
      inherited: {},
      serve: (handlers) => {
        server.serve(handlers);
      },
      jobAddress: () => server.jobAddress(),
      upstream: {
        report: () => undefined,
        need: (needs) => {
          const wanted = needs.reduce((sum, [, count]) => sum + count, 0);
          const [shape = ''] = needs[0] ?? [];
          if (wanted > granted) tier.grant([[shape, wanted - granted]], false);
          granted = Math.max(granted, wanted);
        },
        sink: undefined,
        relay: () => undefined,
        pressure: () => undefined,
      },
    },
  });
  const outcome = await within(tier.outcome, 'the end of the tier');
  await slots.close();
  server.close();
  process.env['PATH'] = path;

  const past = PastTier.read(directory, directory, 'root');
  expect(past).toBeDefined();
  assignment.spec.jobs.forEach((spec, place) => {
    const child = childAt(assignment.spec, 0, place);
    const told = slots.told.get(spec.ident);
    const end = past?.child(child).end;
    if (told === undefined) {
      expect(end).toEqual({ id: 'skipped', reason: 'bad failed (on_pass)' });
      return;
    }
    const expected = { ...told.outcome, failures: told.failures, artefacts: told.artefacts };
    expect(sorted(readOutcome(join(directory, spec.ident)))).toEqual(sorted(expected));
    const artefacts = told.artefacts.map((each) => seenFromParent(each, spec.ident));
    expect(end?.id === 'completed' && sorted(end.outcome)).toEqual(
      sorted({ ...expected, artefacts }),
    );
  });
  expect([...slots.told.keys()].sort()).toEqual([
    'bad',
    'deep',
    'fine',
    'flaky',
    'good',
    'missing',
  ]);
  const own = readOutcome(directory);
  expect(own).toMatchObject({
    counts: outcome.counts,
    metrics: outcome.metrics,
    messages: outcome.messages,
    usage: outcome.usage,
  });
  expect(own?.counts).toMatchObject({ total: 12, passed: 8, flaky: 1, failed: 3, skipped: 1 });
});

/** Failures and artefacts come in the order of their ends, which a record does not tell. */
function sorted(outcome: Outcome | undefined): object {
  if (outcome === undefined) return {};
  const by = (...key: string[]): string => key.join('\0');
  return {
    ...outcome,
    failures: outcome.failures.toSorted((a, b) => a.path.localeCompare(b.path)),
    artefacts: outcome.artefacts.toSorted((a, b) =>
      by(a.child, a.name).localeCompare(by(b.child, b.name)),
    ),
  };
}
