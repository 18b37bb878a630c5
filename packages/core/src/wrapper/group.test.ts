import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { groupEnds, groupGone, groupLives, killGroup, signalGroup } from './group.ts';

/** A group of its own, with a process that only SIGKILL ends, once it is ready. */
async function stubbornGroup(): Promise<number> {
  const line = 'trap "" TERM; echo ready; while :; do sleep 0.02; done';
  const child = spawn('sh', ['-c', line], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

it('kills a group, and settles when nothing is left', async () => {
  const group = await stubbornGroup();
  expect(signalGroup(group, 'SIGTERM')).toBe(true);
  expect(groupLives(group)).toBe(true);
  expect(await groupEnds(group, 0)).toBe(false);
  const gone = groupGone(group, new AbortController().signal);
  await killGroup(group);
  await gone;
  expect(groupLives(group)).toBe(false);
});

it('waits no longer for a group than is wanted', async () => {
  const group = await stubbornGroup();
  await groupGone(group, AbortSignal.abort());
  expect(groupLives(group)).toBe(true);
  await killGroup(group);
});

it('has nothing to do where the group is gone', async () => {
  const child = spawn('true', { detached: true, stdio: 'ignore' });
  await once(child, 'exit');
  const group = child.pid ?? 0;
  expect(groupLives(group)).toBe(false);
  await killGroup(group);
  expect(signalGroup(group, 'SIGTERM')).toBe(false);
});
