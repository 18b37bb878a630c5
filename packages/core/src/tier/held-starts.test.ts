import { expect, it } from 'vitest';
import type { TierEffect } from './events.ts';
import { HeldStarts } from './held-starts.ts';
import { jobSpec } from './testing/specs.ts';

const child = { id: 0, ident: 'a', spec: jobSpec('a'), index: null };
const start: TierEffect = { id: 'start', child, grants: [], queued: 0, attempt: 1 };
const release: TierEffect = { id: 'release', units: [] };

it('holds back starts alone, and only in a pause', () => {
  const held = new HeldStarts();
  expect(held.pass([start, release])).toEqual([start, release]);
  held.pause();
  expect(held.pass([start, release])).toEqual([release]);
  held.pause();
  expect(held.paused).toBe(true);
  expect(held.resume()).toEqual([start]);
  expect([held.paused, held.resume(), held.pass([start])]).toEqual([false, [], [start]]);
});
