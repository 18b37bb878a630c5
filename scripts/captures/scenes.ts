import { rows } from '../../test/support/records.ts';
import type { Puppet } from '../../test/support/puppets.ts';
import type { Tmux } from '../../test/support/tmux.ts';
import { until } from '../../test/support/within.ts';
import { ROWS, type Stage } from './stage.ts';

/** What the jobs of the tour's specification run: each is conducted. */
export const PROGRAMS = {
  'build.sh': '#!/bin/sh\nexec puppet\n',
  'simulate.sh':
    '#!/bin/sh\ngator metric coverage "0.8$GATOR_ARRAY_INDEX" --agg max\nexec puppet\n',
  'formal.sh': '#!/bin/sh\nexec puppet\n',
  'merge.sh': '#!/bin/sh\nexec puppet\n',
  'report.sh': '#!/bin/sh\nexec puppet\n',
};

const RUN = 'gator regression.yaml --progress --license SimTool=2 --sched-arg concurrency=4';
const WIDE = 120;
const FAILED = 'regression/simulations/simulate_2';

/** Plays the tour from its first command to its last, and returns what each shows, by name. */
export async function play(stage: Stage): Promise<Map<string, string>> {
  const captures = new Map<string, string>();
  const [runner, viewer] = [await stage.terminal(), await stage.terminal()];
  const running = await begin(stage, runner);
  captures.set('progress', await stage.screen(runner));
  captures.set('status', await stage.run(viewer, 'gator status'));
  captures.set('attach', await attach(stage, viewer));
  captures.set('stop', await stage.run(viewer, 'gator stop regression/simulations/simulate_5'));
  await running.exit();
  await end(stage, runner);
  captures.set('summary', await stage.screen(runner));
  for (const [name, command] of Object.entries(LOOKS))
    captures.set(name, await stage.run(viewer, command));
  await runAgain(stage, runner);
  // Wide enough for all columns, whatever the durations in them.
  await viewer.resize(WIDE, ROWS);
  captures.set('ls', await stage.run(viewer, 'gator ls'));
  captures.set('rm', await stage.run(viewer, 'gator rm --keep 1'));
  return captures;
}

/** What is looked at once the run has ended. */
const LOOKS = {
  'status-ended': 'gator status',
  logs: 'gator logs --severity WARNING',
  show: `gator show ${FAILED}`,
  query:
    "gator query \"SELECT path, value FROM metrics WHERE scope = 'own' AND name = 'coverage' ORDER BY value DESC LIMIT 3\"",
  severities: "gator query 'SELECT severity, count(*) FROM messages GROUP BY severity'",
};

/** Until four jobs have passed, one has failed, and two run, of which the first is returned. */
async function begin(stage: Stage, runner: Tmux): Promise<Puppet> {
  await stage.start(runner, RUN);
  await exit(stage, 'regression/build');
  await exit(stage, simulation(0));
  await exit(stage, simulation(1));
  const failed = await stage.puppets.enter(FAILED);
  await failed.print('fifo_tb.sv:88: overflow at 1200 ns: wrote to a full fifo\n', 'stderr');
  await sampled(stage, 2);
  await failed.exit(1);
  // One starts after the other, so that their order is the same each time.
  const running = await stage.puppets.enter(simulation(4));
  await running.print('fifo_tb.sv:41: seed 4, depth 16\nfifo_tb.sv:57: 1000 words written\n');
  await sampled(stage, 4);
  await exit(stage, simulation(3));
  await runner.until(/4 passed, 1 failed, 2 running[^]*RUN .*simulate_4\nRUN .*simulate_5\n/);
  return running;
}

/** The live view, with the cursor on a job that runs. */
async function attach(stage: Stage, viewer: Tmux): Promise<string> {
  await stage.start(viewer, 'gator attach');
  await viewer.until(/^> .*RUN .*regression[^]*report/m);
  await press(viewer, 'Down', 'Down', 'Right');
  await viewer.until(/^> .*simulations[^]*simulate_5/m);
  // Simulations that began together may be listed in either order: only one is shown.
  await press(viewer, '/');
  await viewer.type('simulate_4');
  await press(viewer, 'End', 'Up');
  await viewer.until(/^> .*simulate_4[^]*^cores .*memory [^]*1000 words written/m);
  const screen = await stage.screen(viewer);
  await viewer.press('q');
  await viewer.until(/\n\$$/);
  return screen;
}

async function press(terminal: Tmux, ...keys: string[]): Promise<void> {
  for (const key of keys) await terminal.press(key);
}

/** The rest of the run, in which one simulation was stopped. */
async function end(stage: Stage, runner: Tmux): Promise<void> {
  for (const index of [6, 7, 8, 9, 10, 11]) await exit(stage, simulation(index));
  await exit(stage, 'regression/formal');
  await exit(stage, 'regression/report');
  await runner.until(/tracking: [^]*\n\$$/);
}

async function runAgain(stage: Stage, runner: Tmux): Promise<void> {
  await stage.start(runner, 'gator tracking/latest/build/spec.yaml --quiet');
  await exit(stage, 'build');
  await runner.until(/\n\$$/);
}

/** Waits until a simulation's use of resources was recorded once: shorter jobs have no chart. */
async function sampled(stage: Stage, index: number): Promise<void> {
  const directory = stage.at(`tracking/latest/simulations/simulate_${index}`);
  const count = 'SELECT count(*) AS n FROM usage';
  await until(() => rows(directory, count)[0]?.['n'] !== 0, 'a first sample');
}

/** Waits for a job's start, and ends it. */
async function exit({ puppets }: Stage, path: string): Promise<void> {
  await (await puppets.enter(path)).exit();
}

function simulation(index: number): string {
  return `regression/simulations/simulate_${index}`;
}
