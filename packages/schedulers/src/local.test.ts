import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEnd, localScheduler } from './local.ts';
import type { SlotEnd } from './scheduler.ts';

const BRANCH = '/runs/one//7';
const PARENT = { host: '127.0.0.1', port: 5000, secret: 'secret' };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-local-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A program, and a scheduler whose slots run it; their ends come one by one. */
function scheduleProgram(text: string) {
  const program = join(folder, 'program.cjs');
  writeFileSync(program, text);
  const ends: SlotEnd[] = [];
  let waiting: (() => void) | undefined;
  const scheduler = localScheduler(program)((end) => {
    ends.push(end);
    waiting?.();
  });
  const ended = async (count: number): Promise<SlotEnd[]> => {
    while (ends.length < count) await new Promise<void>((resolve) => (waiting = resolve));
    return ends;
  };
  return { scheduler, ended };
}

describe('the local scheduler', () => {
  it('starts a process of a session of its own that knows whom to dial, and tells its end once', async () => {
    const { scheduler, ended } = scheduleProgram(`
      const { readFileSync } = require('node:fs');
      const session = Number(readFileSync('/proc/self/stat', 'utf8').split(' ')[5]);
      console.error(process.env.GATOR_LAYER_DIAL, process.env.GATOR_LAYER_SLOT, process.env.GATOR_LAYER_BRANCH, session === process.pid, process.argv.length);
      process.exitCode = 3;`);
    scheduler.start({ slot: 7, parent: PARENT, branch: BRANCH, shape: null });
    expect(await ended(1)).toEqual([
      { slot: 7, reason: 'exited with 3: 127.0.0.1:5000/secret 7 /runs/one//7 true 2' },
    ]);
  });

  it('has V8 collect garbage before there is much of it', async () => {
    const { scheduler, ended } = scheduleProgram(`
      const { getHeapSpaceStatistics } = require('node:v8');
      const kept = [];
      for (let round = 0; round < 20_000; round += 1)
        kept[round % 500] = Array.from({ length: 200 }, (_, index) => ({ index }));
      const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
      console.error(young.space_size <= 16 * 1024 * 1024);`);
    scheduler.start({ slot: 1, parent: PARENT, branch: BRANCH, shape: null });
    expect(await ended(1)).toEqual([{ slot: 1, reason: 'exited with 0: true' }]);
  });

  it('cancels one slot and leaves the others alone', async () => {
    const { scheduler, ended } = scheduleProgram(
      `if (process.env.GATOR_LAYER_SLOT === '1') setInterval(() => {}, 1000);`,
    );
    scheduler.start({ slot: 1, parent: PARENT, branch: BRANCH, shape: null });
    scheduler.start({ slot: 2, parent: PARENT, branch: BRANCH, shape: null });
    expect(await ended(1)).toEqual([{ slot: 2, reason: 'exited with 0' }]);
    scheduler.cancel(1);
    scheduler.cancel(1);
    scheduler.cancel(99);
    expect((await ended(2))[1]).toEqual({ slot: 1, reason: 'was killed by SIGKILL' });
  });

  it('tells a process that could not even be started', async () => {
    const { scheduler, ended } = scheduleProgram('');
    process.env['GATOR_TEST_LARGE'] = 'x'.repeat(4_000_000);
    try {
      scheduler.start({ slot: 1, parent: PARENT, branch: BRANCH, shape: null });
    } finally {
      delete process.env['GATOR_TEST_LARGE'];
    }
    const [end] = await ended(1);
    expect(end).toMatchObject({ slot: 1 });
    expect(end?.reason).toMatch(/^could not be started: .*E2BIG/);
  });
});

/** Does something while this process can open no more files. */
function withoutDescriptors(act: () => void): void {
  const prlimit = (...args: string[]): string =>
    execFileSync('prlimit', ['--pid', String(process.pid), ...args])
      .toString()
      .trim();
  const before = prlimit('--nofile', '--noheadings', '--output=SOFT');
  const held: number[] = [];
  prlimit(`--nofile=${String(readdirSync('/proc/self/fd').length + 64)}:`);
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    // That was the last one.
  }
  act();
  for (const fd of held) closeSync(fd);
  prlimit(`--nofile=${before}:`);
}

describe('a process that cannot be started for want of something', () => {
  it('is started once there is enough of it', async () => {
    const { scheduler, ended } = scheduleProgram('process.exitCode = 4;');
    withoutDescriptors(() => {
      scheduler.start({ slot: 1, parent: PARENT, branch: '/t//1', shape: null });
    });
    expect(await ended(1)).toEqual([{ slot: 1, reason: 'exited with 4' }]);
  });

  it('is started again where it could start no threads', async () => {
    const { scheduler, ended } = scheduleProgram(`
      const { existsSync, writeFileSync } = require('node:fs');
      const mark = ${JSON.stringify(join(folder, 'mark'))};
      if (existsSync(mark)) process.exit(5);
      writeFileSync(mark, '');
      console.error('  #  Assertion failed: (0) == (uv_thread_create(t.get(), start_thread, this))');
      process.abort();`);
    scheduler.start({ slot: 1, parent: PARENT, branch: '/t//1', shape: null });
    expect(await ended(1)).toEqual([{ slot: 1, reason: 'exited with 5' }]);
  });

  it('can be cancelled meanwhile', async () => {
    const { scheduler, ended } = scheduleProgram('');
    withoutDescriptors(() => {
      scheduler.start({ slot: 1, parent: PARENT, branch: '/t//1', shape: null });
    });
    // The refusal is told in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    scheduler.cancel(1);
    scheduler.start({ slot: 2, parent: PARENT, branch: '/t//1', shape: null });
    expect(await ended(2)).toEqual([
      { slot: 1, reason: 'was cancelled before it could be started' },
      { slot: 2, reason: 'exited with 0' },
    ]);
  });
});

describe('describeEnd', () => {
  it.each([
    [0, null, '', 'exited with 0'],
    [1, null, 'one\ntwo\n\n', 'exited with 1: two'],
    [null, 'SIGKILL' as const, '', 'was killed by SIGKILL'],
    [
      1,
      null,
      'at x.js:1\n  throw y\nTypeError: y is not there\n    at z\n\nNode.js v24\n',
      'exited with 1: TypeError: y is not there',
    ],
  ])('says of %s %s how it was', (code, signal, words, reason) => {
    expect(describeEnd(code, signal, words)).toBe(reason);
  });
});
