/**
 * The children of a tier, all in one process: each keeps a link, says what a running wrapper says
 * of itself, and repeats it. Which to open is read from standard input; a word is printed when
 * all have begun.
 *
 *     node --conditions=gator-source scripts/bench/heartbeat/children.ts CHILDREN SECONDS
 */
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { Link } from '@gator/client';
import {
  foldOf,
  NO_JOBS,
  NO_MESSAGES,
  parseAddress,
  value,
  type Address,
  type Report,
} from '@gator/protocol';

/** Milliseconds in which a parent may be away. */
const GRACE = 60_000;
/** Metrics that each job has told. The first of them it tells again before each update. */
const METRICS = 3;

const [count = '', interval = ''] = process.argv.slice(2);
let begun = 0;

createInterface(process.stdin).on('line', (line) => {
  const [slot = '', address = ''] = line.split(' ');
  const parent = parseAddress(address);
  if (parent.ok) void begin(Number(slot), parent.value);
});

async function begin(slot: number, address: Address): Promise<void> {
  const link = new Link({
    address,
    identity: { slot, pid: process.pid, host: hostname(), address: `127.0.0.1:${slot}` },
    serve: () => value({}),
    grace: GRACE,
    onLost: () => process.exit(),
  });
  const order = await link.peer.request('spec', {});
  if (!order.ok || order.value.id !== 'run') throw new Error('a child was given nothing to do');
  const { child, path } = order.value.assignment;
  const started = Date.now() * 1000;
  const tell = (): void => {
    link.peer.post('update', { child, report: reportOf(path, started) });
  };
  tell();
  // They go on in an even stream, as children do that started at different times.
  const period = Number(interval) * 1000;
  const beat = (): void => {
    tell();
    setInterval(tell, period);
  };
  setTimeout(beat, (period * begun) / Number(count));
  begun += 1;
  if (begun === Number(count)) console.log('begun');
}

/** What a job that has run for a while has to tell. */
function reportOf(path: string, started: number): Report {
  const now = Date.now() * 1000;
  const metrics = Array.from(
    { length: METRICS },
    (_, place) => [`metric_${place}`, foldOf(place, 'sum', place === 0 ? now : started)] as const,
  );
  return {
    started,
    counts: { ...NO_JOBS, total: 1, active: 1 },
    messages: NO_MESSAGES.with(1, Math.round((now - started) / 1e6)),
    running: [{ path, since: started }],
    failures: [],
    retries: [],
    metrics: Object.fromEntries(metrics),
    usage: {
      cpu_seconds: (now - started) / 1e6,
      wall_seconds: (now - started) / 1e6,
      peak_cpu: 1,
      peak_rss: 500e6,
      peak_processes: 3,
    },
    artefacts: [],
  };
}
