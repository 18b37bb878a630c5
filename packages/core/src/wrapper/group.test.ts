import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endGroup, groupEnds, groupLives } from './group.ts';

/** A group of its own, with a process that only SIGKILL ends, once it is ready. */
async function stubbornGroup(): Promise<number> {
  const line = 'trap "" TERM; echo ready; while :; do sleep 0.02; done';
  const child = spawn('sh', ['-c', line], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

it('ends a group that does not listen after its grace, and settles when nothing is left', async () => {
  const group = await stubbornGroup();
  expect(groupLives(group)).toBe(true);
  expect(await groupEnds(group, 0)).toBe(false);
  await endGroup(group, 60);
  expect(groupLives(group)).toBe(false);
});

it('ends a group at once where there is no grace', async () => {
  const group = await stubbornGroup();
  await endGroup(group, 0);
  expect(await groupEnds(group, 0)).toBe(true);
});

it('has nothing to do where the group is gone', async () => {
  const child = spawn('true', { detached: true, stdio: 'ignore' });
  await once(child, 'exit');
  const group = child.pid ?? 0;
  expect(groupLives(group)).toBe(false);
  await endGroup(group, 60_000);
});
