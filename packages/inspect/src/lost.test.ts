import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOST, countAs, NO_JOBS } from '@gator/protocol';
import { Recorder } from '@gator/store';
import { countedAnew, lostChild, lostLayer } from './lost.ts';
import { viewOf } from './testing/views.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(`${tmpdir()}/gator-lost-`);
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

/** A layer's tracking directory, with these attributes in its database. */
function recorded(attributes: Readonly<Record<string, string | number>>): string {
  const directory = mkdtempSync(`${base}/layer-`);
  const recorder = new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
  recorder.attributes({ ident: 'job', path: 'top/job', kind: 'job', started: 1e6, ...attributes });
  recorder.close();
  return directory;
}

const RUNNING = viewOf({
  state: 'STARTED',
  counts: { ...NO_JOBS, total: 5, active: 2, passed: 1 },
});

it('aborts what runs and what waits in a layer that nobody answers for', () => {
  expect(lostLayer(RUNNING, undefined)).toMatchObject({
    state: 'COMPLETE',
    result: 'ABORTED',
    reason: LOST,
    counts: { total: 5, active: 0, passed: 1, aborted: 4 },
  });
  expect(lostLayer(RUNNING, viewOf({ state: 'STARTED' })).reason).toBe(LOST);
});

it('takes the end that the parent recorded', () => {
  const row = viewOf({
    state: 'COMPLETE',
    result: 'ABORTED',
    reason: 'its process was killed by SIGKILL',
    stopped: 7,
    counts: countAs('ABORTED', 5),
  });
  const { state, result, reason, stopped, counts } = row;
  expect(lostLayer({ ...RUNNING, started: 3 }, row)).toEqual({
    ...RUNNING,
    started: 3,
    ...{ state, result, reason, stopped, counts },
  });
});

it('judges a child of a lost tier by what the child recorded', () => {
  const dependencies = [{ condition: 'on_pass', on: 'build' }] as const;
  const known = { dependencies: [...dependencies], updated: 5 };
  const ended = recorded({ stopped: 2e6, result: 'FAILURE', reason: 'exited with 2' });
  expect(lostChild(viewOf({ state: 'STARTED', directory: ended, ...known }))).toMatchObject({
    state: 'COMPLETE',
    result: 'FAILURE',
    reason: 'exited with 2',
    ...known,
  });
  const cut = viewOf({ state: 'LAUNCHED', directory: recorded({}), ...known });
  expect(lostChild(cut)).toMatchObject({ result: 'ABORTED', reason: LOST, started: 1, ...known });
});

it('aborts a child of a lost tier that never started, and leaves one alone that has ended', () => {
  expect(lostChild(viewOf())).toMatchObject({
    state: 'COMPLETE',
    result: 'ABORTED',
    reason: 'lost before it started',
    counts: countAs('ABORTED'),
  });
  const skipped = viewOf({ state: 'COMPLETE', result: 'SKIPPED', counts: countAs('SKIPPED') });
  expect(lostChild(skipped)).toBe(skipped);
});

it('counts the jobs of a lost tier by its children, and those that were never made as aborted', () => {
  const tier = viewOf({ kind: 'array', counts: { ...NO_JOBS, total: 6, active: 6 } });
  const children = [
    viewOf({ counts: countAs('FAILURE') }),
    viewOf({ counts: countAs('SUCCESS', 2) }),
    viewOf({ counts: countAs('ABORTED') }),
  ];
  expect(countedAnew(tier, children).counts).toEqual({
    ...NO_JOBS,
    total: 6,
    failed: 1,
    passed: 2,
    aborted: 3,
  });
});
