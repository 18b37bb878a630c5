import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_STOP, type StopSpec } from '@gator/spec';
import { FakeTime } from '../clock/testing/fake-time.ts';
import { Execution } from './execution.ts';
import type { Clock } from './life.ts';
import { readChildren, readProcess } from './usage/proc.ts';

const GRACE = 1000;
const STUBBORN = 'trap "" TERM; echo ready; while :; do sleep 0.02; done';
const PATIENT = 'echo ready; exec sleep 60';

let folder = '';
let time: FakeTime;
let rung: Clock[];
let holds: boolean[];
const started: Execution[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-execution-'));
  time = new FakeTime();
  rung = [];
  holds = [];
});
afterEach(async () => {
  for (const execution of started.splice(0)) {
    execution.end({ id: 'stopped', reason: 'the test is over' }, true);
    await execution.over;
  }
  rmSync(folder, { recursive: true });
});

interface Clocks {
  readonly timeout?: number;
  readonly stall_timeout?: number;
  readonly stop?: StopSpec;
}

/** Starts a shell's command line, and waits until it has said `ready`. */
async function run(line: string, clocks: Clocks = {}): Promise<Execution> {
  const ready = Promise.withResolvers<undefined>();
  const execution = new Execution({
    command: 'sh',
    args: ['-c', line],
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', GATOR_TRACKING: folder },
    spec: { timeout: null, stall_timeout: null, stop: DEFAULT_STOP, ...clocks },
    grace: GRACE,
    directory: folder,
    time,
    onOutput: (_, chunk) => {
      if (chunk.toString().includes('ready')) ready.resolve(undefined);
      return undefined;
    },
    onStopFault: (reason) => {
      expect.unreachable(reason);
    },
    onRing: (clock) => {
      // It is seen as it is before anything is done to it.
      expect(readProcess(execution.pid ?? 0)?.state).toMatch(/[RSD]/);
      rung.push(clock);
      return 'it sleeps';
    },
    onHold: (held) => holds.push(held),
  });
  started.push(execution);
  await ready.promise;
  return execution;
}

function stateOf(pid: number | undefined): string | undefined {
  return readProcess(pid ?? 0)?.state;
}

describe('a job without clocks', () => {
  it('costs no timer, until it is asked to end', async () => {
    const execution = await run(STUBBORN);
    expect(time.waiting).toBe(0);
    execution.looked(false);
    expect(time.waiting).toBe(0);
    execution.end({ id: 'stopped', reason: 'enough' }, false);
    expect(time.waiting).toBe(1);
    time.pass(GRACE);
    expect((await execution.over).end).toEqual({ id: 'killed', signal: 'SIGKILL' });
    expect(time.waiting).toBe(0);
    expect(execution.cut).toEqual({ id: 'stopped', reason: 'enough' });
  });
});

describe('a job whose time is over', () => {
  it('is asked to end, and its cut says which clock and what it did', async () => {
    const execution = await run(PATIENT, { timeout: 90_000 });
    time.pass(89_999);
    expect(execution.cut).toBeUndefined();
    time.pass(1);
    expect((await execution.over).end).toEqual({ id: 'killed', signal: 'SIGTERM' });
    const reason = 'timed out after 1m30s (timeout): it sleeps';
    expect(execution.cut).toEqual({ id: 'timeout', reason });
    expect(rung).toEqual(['timeout']);
  });

  it('keeps its cause whatever ends it later, and another cause is kept where the clock comes later', async () => {
    const late = await run(STUBBORN, { timeout: 100 });
    time.pass(100);
    late.end({ id: 'stopped', reason: 'stopped by user' }, true);
    await late.over;
    expect(late.cut?.id).toBe('timeout');
    const stopped = await run(STUBBORN, { timeout: 100 });
    stopped.end({ id: 'stopped', reason: 'stopped by user' }, false);
    time.pass(100);
    expect(stopped.cut?.id).toBe('stopped');
    expect(rung).toEqual(['timeout']);
  });

  it('has stalled where nothing was seen of it for that long', async () => {
    const execution = await run(PATIENT, { stall_timeout: 1000 });
    expect(time.waiting).toBe(0);
    time.pass(900);
    execution.stir();
    time.pass(900);
    execution.looked(true);
    time.pass(999);
    execution.looked(false);
    expect(rung).toEqual([]);
    time.pass(1);
    execution.looked(false);
    await execution.over;
    expect([rung, execution.cut?.reason]).toEqual([
      ['stall_timeout'],
      'timed out after 1s (stall_timeout): it sleeps',
    ]);
  });
});

describe('a job that is paused', () => {
  it('stands still with all that it has started, and goes on', async () => {
    const apart = 'setsid sleep 60 & sleep 60 & echo ready; wait';
    const execution = await run(apart, { timeout: 100 });
    const family = [execution.pid ?? 0, ...readChildren({ pid: execution.pid ?? 0, threads: 1 })];
    expect(family).toHaveLength(3);
    execution.pause();
    await expect.poll(() => family.map(stateOf)).toEqual(['T', 'T', 'T']);
    time.pass(1_000_000);
    expect([rung, time.waiting]).toEqual([[], 0]);
    execution.resume();
    await expect.poll(() => family.map(stateOf)).toEqual(['S', 'S', 'S']);
    time.pass(100);
    await execution.over;
    expect([rung, holds]).toEqual([['timeout'], [true, false]]);
    // A dead process may wait for init to bury it.
    for (const pid of family) expect([undefined, 'Z']).toContain(stateOf(pid));
  });

  it('goes on to hear that it is asked to end', async () => {
    const execution = await run(PATIENT);
    execution.pause();
    await expect.poll(() => stateOf(execution.pid)).toBe('T');
    execution.end({ id: 'stopped', reason: 'its parent is gone' }, false);
    expect((await execution.over).end).toEqual({ id: 'killed', signal: 'SIGTERM' });
    expect(holds).toEqual([true, false]);
  });

  it('is not killed while it stands still in its grace', async () => {
    const execution = await run(STUBBORN);
    execution.end({ id: 'stopped', reason: 'enough' }, false);
    time.pass(GRACE - 1);
    execution.pause();
    time.pass(1_000_000);
    expect(stateOf(execution.pid)).toBeDefined();
    execution.resume();
    time.pass(1);
    expect((await execution.over).end).toEqual({ id: 'killed', signal: 'SIGKILL' });
  });
});
