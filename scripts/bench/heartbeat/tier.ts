/**
 * A tier, in a process of its own, whose children are links of one other process: no machine runs
 * thousands of wrappers for a benchmark. Everything else is as it is in a run: the sockets, the
 * slots, the tier's machine and its database. It prints what an update costs.
 *
 *     node --conditions=gator-source scripts/bench/heartbeat/tier.ts DIRECTORY CHILDREN SECONDS
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { array, job } from '@gator/spec';
import { loadSpec } from '@gator/core';
import { FIRST_ATTEMPT, DEFAULT_LIMITS, formatAddress, type TierAssignment } from '@gator/protocol';
import type { Scheduler } from '@gator/schedulers';
import type { Host, Upstream } from '../../../packages/core/src/layer/host.ts';
import { LayerServer, newSecret } from '../../../packages/core/src/layer/server.ts';
import type { ChildListener, Slot } from '../../../packages/core/src/layer/slot.ts';
import { Slots } from '../../../packages/core/src/layer/slots.ts';
import { Ledger } from '../../../packages/core/src/tier/ledger.ts';
import { Tier } from '../../../packages/core/src/tier/tier.ts';

/** Seconds between a child's updates: what `--interval` is by default. */
const INTERVAL = 5;
/** Milliseconds between two looks at the event loop; a delay counts from there. */
const RESOLUTION = 1;

let updates = 0;

/** Counts what the children tell. */
class CountingSlots extends Slots {
  override run(assignment: Parameters<Slots['run']>[0], listener: ChildListener): Slot {
    return super.run(assignment, {
      ...listener,
      reported: (report) => {
        updates += 1;
        listener.reported(report);
      },
    });
  }
}

const [directory = '', count = '', seconds = ''] = process.argv.slice(2);
const children = spawn(
  process.execPath,
  [...process.execArgv, join(import.meta.dirname, 'children.ts'), count, String(INTERVAL)],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const server = new LayerServer(newSecret(), '127.0.0.1');
await server.listen();
const slots = new CountingSlots(() => scheduler(), server, directory);
const tier = new Tier(assignment(), { host: host(), slots, quantum: 0 });
// The children say one word, when all of them have begun.
await once(children.stdout, 'data');
console.log(JSON.stringify(await watched(Number(seconds))));
children.kill();
await once(children, 'exit');
process.exit();

/** Watches the process for a while. Its CPU includes what the system does for its sockets and files. */
async function watched(seconds: number): Promise<object> {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION });
  loop.enable();
  const [before, start] = [updates, process.cpuUsage()];
  await delay(seconds * 1000);
  loop.disable();
  const { user, system } = process.cpuUsage(start);
  const told = updates - before;
  return {
    updates: told,
    cost: (user + system) / told,
    delay: loop.percentile(99) / 1e6 - RESOLUTION,
  };
}

/** Has the other process open a link for each slot. */
function scheduler(): Scheduler {
  return {
    name: 'links',
    start: ({ slot, parent }) => {
      children.stdin.write(`${slot} ${formatAddress(parent)}\n`);
    },
    cancel: () => undefined,
  };
}

function host(): Host {
  return {
    lasts: true,
    delay: 0,
    endpoint: server.endpoint,
    upstream: generous(),
    inherited: {},
    serve: (handlers) => {
      server.serve(handlers);
    },
    jobAddress: () => server.jobAddress(),
  };
}

/** A parent that grants whatever is needed. */
function generous(): Upstream {
  const granted = new Ledger();
  return {
    report: () => undefined,
    need: (needs) => {
      for (const [shape, wanted] of needs) {
        const more = wanted - granted.get(shape);
        granted.add(shape, more);
        if (more > 0) setImmediate(() => tier.grant([[shape, more]], false));
      }
    },
    sink: undefined,
    relay: () => undefined,
    pressure: () => undefined,
  };
}

function assignment(): TierAssignment {
  const loaded = loadSpec(
    array({
      ident: 'tier',
      repeats: Number(count),
      jobs: [job({ ident: 'job', command: 'true' })],
    }),
    {},
  );
  if (!loaded.ok || loaded.value.root.kind === 'job') throw new Error('the specification is wrong');
  return {
    child: 0,
    ident: 'tier',
    path: 'tier',
    spec: loaded.value.root,
    env: {},
    aggregations: {},
    redact: [],
    directory,
    queued: 0,
    attempt: FIRST_ATTEMPT,
    past: null,
    grants: [],
    options: {
      limits: DEFAULT_LIMITS,
      interval: INTERVAL,
      forward: 'none',
      totals: { cores: Number(count), memory: 0, licenses: {} },
      grace: 0,
    },
  };
}
