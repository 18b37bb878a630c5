import { describe, expect } from 'vitest';
import { attributes } from './support/records.ts';
import { lacksTmux, test } from './support/terminal.ts';

const SPEC = `!JobGroup
ident: live
jobs:
  - !Job {ident: bad, command: puppet}
  - !Job {ident: one, command: puppet}
  - !Job {ident: two, command: puppet}
`;
const COMMAND = 'gator live.yaml --progress --all-msg --sched-arg concurrency=3';

/** The bar, of which there must be only one on the screen. */
function barOf(screen: string): string {
  const bars = screen.split('\n').filter((line) => /^\[[=!>.-]+\]/.test(line));
  expect(bars, screen).toHaveLength(1);
  return bars[0] ?? '';
}

describe.skipIf(lacksTmux)('on a terminal', () => {
  test.for([
    [80, 24],
    [200, 50],
  ] as const)(
    'of %d columns and %d rows, the view stays at the bottom and the log above it',
    async ([columns, rows], { folder, open, puppets }) => {
      folder.write({ 'live.yaml': SPEC });
      const terminal = await open(columns, rows);
      await terminal.type(COMMAND);
      const jobs = await puppets.enterAll('live/bad', 'live/one', 'live/two');
      await jobs[0]?.exit(2);
      await jobs[1]?.print('hello from below\n');
      const screen = await terminal.until(
        /live\/one: hello from below\n[^]*\] 1\/3 [^]*RUN .*one\n[^]*FAIL {2}bad: exited with 2$/,
      );
      expect(screen).toMatch(/\[WARNING\] live: FAIL bad/);
      expect(barOf(screen).length).toBeGreaterThan(60);
      expect(await terminal.hasCursor()).toBe(false);

      await terminal.resize(50, 20);
      expect(barOf(await terminal.until(/^.{40,50}\n0 passed, 1 failed, 2 running/m))).toMatch(
        /^.{40,50}$/,
      );

      await jobs[1]?.exit(0);
      await jobs[2]?.exit(0);
      const end = await terminal.until(/tracking: [^]*[$#]$/);
      expect(end).toMatch(/FAIL {3}live: 2 passed, 1 failed of 3 jobs in/);
      expect(end).not.toMatch(/running|RUN/);
      expect(await terminal.hasCursor()).toBe(true);
    },
  );

  test('Ctrl-C ends the run, and says what a second one does', async ({
    folder,
    open,
    puppets,
  }) => {
    folder.write({ 'live.yaml': SPEC });
    const terminal = await open(80, 24);
    await terminal.type(COMMAND);
    const jobs = await puppets.enterAll('live/bad', 'live/one', 'live/two');
    for (const job of jobs) await job.survive('SIGTERM');
    await terminal.until(/3 running/);
    await terminal.press('C-c');
    await terminal.until(/^Stopping: stopped by SIGINT; 3 jobs have 10 s, Ctrl-C again ends now$/m);
    await terminal.press('C-c');
    await terminal.until(/^ABORT {2}live: 0 passed, 3 aborted of 3 jobs[^]*[$#]$/m);
    await terminal.type('echo status $?');
    await terminal.until(/status 130\n/);
    expect(await terminal.hasCursor()).toBe(true);
  });

  test('the key i and SIGUSR1 print how the run is, and the view goes on below', async ({
    folder,
    puppets,
    open,
  }) => {
    folder.write({ 'live.yaml': SPEC });
    const terminal = await open(80, 24);
    await terminal.type(COMMAND);
    const jobs = await puppets.enterAll('live/bad', 'live/one', 'live/two');
    await terminal.until(/3 running/);
    await terminal.press('i');
    const shown = await terminal.until(/^RUN {3}live: 0\/3[^]*─ RUN {3}bad[^]*\] 0\/3/m);
    expect(shown).toMatch(/─ RUN {3}two/);
    barOf(shown);
    await jobs[0]?.exit(2);
    await terminal.until(/\] 1\/3/);
    const root = attributes(folder.at('tracking/latest'))['pid'];
    process.kill(Number(root), 'SIGUSR1');
    barOf(await terminal.until(/^RUN {3}live: 1\/3[^]*─ FAIL {2}bad[^]*\] 1\/3/m));
    for (const job of jobs.slice(1)) await job.exit(0);
    await terminal.until(/^FAIL {3}live: 2 passed, 1 failed of 3 jobs[^]*[$#]$/m);
  });

  test('Ctrl-Z gives the terminal back until the run goes on', async ({
    folder,
    open,
    puppets,
  }) => {
    folder.write({ 'live.yaml': SPEC });
    const terminal = await open(80, 24);
    await terminal.type(COMMAND);
    const jobs = await puppets.enterAll('live/bad', 'live/one', 'live/two');
    await terminal.until(/3 running/);
    await terminal.press('C-z');
    const paused = await terminal.until(/Stopped/i);
    expect(paused).not.toMatch(/3 running/);
    expect(await terminal.hasCursor()).toBe(true);
    await terminal.type('fg');
    barOf(await terminal.until(/3 running/));
    for (const job of jobs) await job.exit(0);
    await terminal.until(/^PASS {3}live: 3 passed of 3 jobs[^]*[$#]$/m);
  });
});
