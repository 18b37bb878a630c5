/**
 * Measures what it costs to look inside: what attached clients cost a run, and how soon commands
 * answer on large runs and large layers. Nothing is asserted: machines differ, and a busy one
 * tells nothing. Runs that are compared alternate, and their ratio is the median of the rounds'
 * own.
 *
 *     npm run bench:inspect [-- --quick]
 *
 * With `--quick` everything is small and done once: it shows that the benchmark works, and no more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAttached } from './attached.ts';
import { measureLiveStatus } from './live-status.ts';
import { measureQueries, measureRuns } from './many-layers.ts';
import { measureManyMessages } from './many-messages.ts';
import { measureStartUp } from './start-up.ts';

/** How large everything is. */
const FULL = { rounds: 7, jobs: 1000, liveJobs: 20_000, messages: 10_000_000, runs: 200 };
const QUICK = { rounds: 1, jobs: 100, liveJobs: 500, messages: 10_000, runs: 3 };

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
});
const { rounds, jobs, liveJobs, messages, runs } = flags.quick ? QUICK : FULL;
const folder = mkdtempSync(join(tmpdir(), 'gator-bench-'));
try {
  const ended = await measureAttached(folder, jobs, rounds);
  measureQueries(ended, jobs, rounds);
  measureStartUp(ended, folder, rounds);
  measureRuns(ended, folder, runs, Math.min(rounds, 3));
  await measureManyMessages(folder, messages, rounds);
  await measureLiveStatus(folder, liveJobs, rounds);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
