import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { BRANCH_VARIABLE, branchOf, memberOf, membersOf } from './members.ts';

const RUN = `/runs/of-${String(process.pid)}`;

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
});

/** A process with these variables in its environment, which waits until it is killed. */
async function start(variables: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn('sh', ['-c', 'echo ready; read -r line'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], ...variables },
  });
  started.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

it('finds the layers and jobs of a run and of each part of it, and nobody else', async () => {
  const branch = branchOf(branchOf(RUN, 1), 12);
  const layer = await start({ [BRANCH_VARIABLE]: branch });
  const job = await start({ GATOR_TRACKING: `${RUN}/tier/job` });
  await start({ GATOR_TRACKING: `${RUN}_1/tier/job`, [BRANCH_VARIABLE]: branchOf(`${RUN}_1`, 1) });
  await start({ OTHER_GATOR_TRACKING: `${RUN}/tier/job` });
  const pids = (directory: string, of: string): number[] =>
    membersOf({ directory, branch: of })
      .map(({ pid }) => pid)
      .sort((a, b) => a - b);
  const both = [layer, job].sort((a, b) => a - b);
  expect(pids(RUN, RUN)).toEqual(both);
  expect(pids(`${RUN}/tier`, branchOf(RUN, 1))).toEqual(both);
  expect(pids(`${RUN}/tier/job`, branch)).toEqual(both);
  expect(pids(`${RUN}/ti`, branchOf(branchOf(RUN, 1), 1))).toEqual([]);
});

it('tells a job from a layer, its parent and its group', async () => {
  const pid = await start({ GATOR_TRACKING: `${RUN}/job` });
  const part = { directory: RUN, branch: RUN };
  expect(memberOf(pid, part)).toEqual({
    pid,
    parent: process.pid,
    group: pid,
    job: `${RUN}/job`,
  });
  const layer = await start({ [BRANCH_VARIABLE]: branchOf(RUN, 3), GATOR_TRACKING: '/outer/job' });
  expect(memberOf(layer, part)).toMatchObject({ pid: layer, job: undefined });
});

it('takes nobody for a member that is gone, or that is this very process', async () => {
  const part = { directory: RUN, branch: RUN };
  const pid = await start({ GATOR_TRACKING: RUN });
  const [child] = started.splice(0);
  const gone = child && once(child, 'exit');
  child?.kill('SIGKILL');
  await gone;
  expect(memberOf(pid, part)).toBeUndefined();
  expect(memberOf(process.pid, { directory: '', branch: '' })).toBeUndefined();
});
