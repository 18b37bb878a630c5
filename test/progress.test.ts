import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { describe, expect } from 'vitest';
import { test as plain } from './support/rig.ts';
import { Tmux } from './support/tmux.ts';

const SPEC = `!JobGroup
ident: live
jobs:
  - !Job {ident: bad, command: puppet}
  - !Job {ident: one, command: puppet}
  - !Job {ident: two, command: puppet}
`;
const COMMAND = 'gator live.yaml --progress --all-msg --sched-arg concurrency=3';

/** The shell waits for a command. */
const PROMPT = /[$#]$/;

/** A test with a function that opens a terminal, in whose shell \`gator\` and the puppets are found. */
const test = plain.extend('open', ({ folder, gator }, { onCleanup }) => {
  const terminals: Tmux[] = [];
  onCleanup(async () => {
    await Promise.all(terminals.map((terminal) => terminal.close()));
    expect(gator.launches).toEqual([]);
  });
  return async (columns: number, rows: number): Promise<Tmux> => {
    folder.write({ 'live.yaml': SPEC });
    const path = [folder.at('bin'), dirname(process.execPath), process.env['PATH']];
    const terminal = await Tmux.open({
      socket: folder.at('tmux.sock'),
      folder: folder.path,
      env: { ...process.env, PATH: path.join(delimiter), PUPPETS: folder.at('puppets.sock') },
      columns,
      rows,
    });
    terminals.push(terminal);
    await terminal.until(PROMPT);
    return terminal;
  };
});

/** The bar, of which there must be only one on the screen. */
function barOf(screen: string): string {
  const bars = screen.split('\n').filter((line) => /^\[[=!>.-]+\]/.test(line));
  expect(bars, screen).toHaveLength(1);
  return bars[0] ?? '';
}

describe.skipIf(spawnSync('tmux', ['-V']).status !== 0)('on a terminal', () => {
  test.for([
    [80, 24],
    [200, 50],
  ] as const)(
    'of %d columns and %d rows, the view stays at the bottom and the log above it',
    async ([columns, rows], { open, puppets }) => {
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

  test('Ctrl-C ends the run, and says what a second one does', async ({ open, puppets }) => {
    const terminal = await open(80, 24);
    await terminal.type(COMMAND);
    const jobs = await puppets.enterAll('live/bad', 'live/one', 'live/two');
    for (const job of jobs) await job.survive('SIGTERM');
    await terminal.until(/3 running/);
    await terminal.press('C-c');
    await terminal.until(/^Stopping: stopped by SIGINT; press Ctrl-C again to end now$/m);
    await terminal.press('C-c');
    await terminal.until(/^ABORT {2}live: 0 passed, 3 aborted of 3 jobs[^]*[$#]$/m);
    await terminal.type('echo status $?');
    await terminal.until(/status 130\n/);
    expect(await terminal.hasCursor()).toBe(true);
  });

  test('Ctrl-Z gives the terminal back until the run goes on', async ({ open, puppets }) => {
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
