import { expect } from 'vitest';
import type { Folder } from '../support/folder.ts';
import type { Ended, Gator, Launch } from '../support/gator.ts';
import { killAll, processesWith } from '../support/processes.ts';
import { attributes } from '../support/records.ts';
import { byPath, statusOf } from '../support/status.ts';
import { until } from '../support/within.ts';
import { checkCounts, checkDatabases, checkLines, checkVerdicts, type Remains } from './checks.ts';
import { hasDatabase } from './record.ts';
import { jobsOf, linesBefore, yamlOf, type Plan } from './plan.ts';
import { strike, TAG } from './victims.ts';

/** Milliseconds that anything of a run may outlive the kill, or its end: the grace, and what the promise adds. */
const SURVIVAL = 15_000;

/** Plays one round: runs the tree, kills what the plan names, and checks what is left. */
export async function play(plan: Plan, folder: Folder, gator: Gator): Promise<void> {
  folder.write({ 'round.yaml': `${yamlOf(plan.tree)}\n`, 'notes/.keep': '' });
  const tag = folder.path;
  const launch = start(plan, gator, { [TAG]: tag, NOTES: folder.path });
  await launch.lines(linesBefore(plan));
  const hit = launch.runs ? strike(tag, launch.pid, plan.victim, plan.which) : undefined;
  const ended = await launch.end();
  await allGone(tag);
  const jobs = jobsOf(plan.tree);
  const remains: Remains = { folder, tracking: gator.tracking, jobs, hit };
  checkDatabases(remains);
  checkLines(remains);
  if (ended.signal === null) checkSurvivor(remains, ended);
  else if (hasEnded(remains.tracking)) checkVerdicts(remains);
  else await checkLoss(remains, gator);
}

function start(
  { concurrency, forward }: Plan,
  gator: Gator,
  env: Readonly<Record<string, string>>,
): Launch {
  const cores = ['--sched-arg', `concurrency=${concurrency}`];
  const output = forward ? ['--verbose', '--all-msg'] : ['--verbose'];
  return gator.startWith(env, 'round.yaml', '--id', 'root', ...cores, ...output);
}

/** Nothing of the run is left within the time that it may take. */
async function allGone(tag: string): Promise<void> {
  const deadline = Date.now() + SURVIVAL;
  await until(
    () => processesWith(TAG, tag).length === 0 || Date.now() > deadline,
    'the end of all processes',
  );
  const left = processesWith(TAG, tag);
  killAll(left);
  expect(left, 'processes that outlived their run').toEqual([]);
}

/** Whether the root had recorded its end before it was killed. */
function hasEnded(tracking: string): boolean {
  return hasDatabase(tracking) && attributes(tracking)['result'] !== undefined;
}

/** The root has lived to its end: every verdict and count is right. */
function checkSurvivor(remains: Remains, { status, stdout, stderr }: Ended): void {
  const found = checkVerdicts(remains);
  checkCounts(remains, found);
  const passed = Object.keys(remains.jobs).every((path) => found.get(path)?.result === 'SUCCESS');
  expect(found.get('root')?.result).toBe(passed ? 'SUCCESS' : 'FAILURE');
  expect(status, stdout + stderr).toBe(passed ? 0 : 1);
}

/** The root was killed: whoever looks is told so, and nothing that did not end is called a success. */
async function checkLoss({ jobs, tracking }: Remains, gator: Gator): Promise<void> {
  // A root that was killed at once has recorded nothing: there is no run to tell of.
  if (!hasDatabase(tracking)) return;
  const told = await statusOf(gator, '--depth', '9');
  expect(told).toMatchObject({ state: 'COMPLETE', result: 'ABORTED' });
  expect(told.reason).toMatch(/^lost: /);
  expect(await lookedAt(gator, 'show')).toMatchObject({ result: 'ABORTED', reason: told.reason });
  expect(await lookedAt(gator, 'ls')).toMatchObject([
    { standing: 'lost', result: 'ABORTED', reason: told.reason },
  ]);
  const nodes = byPath(told);
  for (const [path, { passes }] of Object.entries(jobs)) {
    const { result, state, reason } = nodes[path] ?? {
      result: 'ABORTED',
      state: 'COMPLETE',
      reason: 'lost',
    };
    const designed = passes ? 'SUCCESS' : 'FAILURE';
    expect(state, path).toBe('COMPLETE');
    expect(['ABORTED', designed], `${path}: ${reason}`).toContain(result);
    if (result === 'ABORTED') expect(reason, path).not.toBe('');
  }
}

async function lookedAt(gator: Gator, command: string): Promise<unknown> {
  const { status, stdout, stderr } = await gator.run(command, '--json');
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as unknown;
}
