import { delimiter, resolve } from 'node:path';
import { loadSpec, makeTracking, Root, type RootOptions } from '@gator/core';
import { value } from '@gator/protocol';
import { takeBackground } from '../background.ts';
import { EXIT, statusOf, type ExitStatus, type StopSignal } from '../exit-status.ts';
import type { RunFlags, ShowingFlags } from '../options/flags.ts';
import { runSettings } from '../options/settings.ts';
import { isTerminal } from '../output/colour.ts';
import type { Canvas, Reporter, Taste } from '../output/reporter.ts';
import { standardCanvas } from '../output/standard.ts';
import { Signals } from '../signals.ts';
import { complain } from '../complain.ts';
import { refuse } from './problems.ts';

/** Seconds between lines of progress where nothing is said. */
const DEFAULT_INTERVAL = 5;

/** `gator run`: runs a specification to its end, and shows what it tells meanwhile. */
export async function run(file: string, flags: RunFlags): Promise<ExitStatus> {
  const settings = runSettings(flags);
  const loaded = loadSpec(file, settings);
  if (!loaded.ok) return refuse(loaded.error);
  const given = takeBackground();
  const directory = given === undefined ? makeTracking(flags.tracking, new Date()) : value(given);
  if (!directory.ok) {
    complain(directory.reason);
    return flags.tracking === undefined ? EXIT.fault : EXIT.usage;
  }
  if (flags.detach === true && given === undefined) {
    const { detach } = await import('./detach.ts');
    return detach(directory.value, standardCanvas());
  }
  return launch({ spec: loaded.value.root, directory: directory.value, settings }, flags);
}

/** Runs what is ready to run, and shows what it tells. */
export async function launch(
  options: Omit<RootOptions, 'onEvent'>,
  flags: ShowingFlags,
): Promise<ExitStatus> {
  offerCommand();
  const canvas = standardCanvas();
  const info = (): void => {
    void liveState(options.directory, canvas).then((text) => {
      reporter.show(text);
    });
  };
  const reporter = await makeReporter(canvas, flags, info);
  process.on('SIGUSR1', info);
  const root = new Root({ ...options, onEvent: (event) => reporter.tell(event) });
  const status = await runToEnd(root, reporter, canvas);
  await canvas.output.flush();
  return status;
}

/** Jobs find the very `gator` that runs them, without anything being configured. */
function offerCommand(): void {
  const folder = resolve(import.meta.dirname, '../bin');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((part) => part !== folder);
  process.env['PATH'] = [folder, ...path].join(delimiter);
}

/** The first signal ends the run gracefully, the second one at once, and the third one waits for nothing any more. */
async function runToEnd(root: Root, reporter: Reporter, canvas: Canvas): Promise<ExitStatus> {
  const signals = new Signals({
    stop: (signal, times) => {
      if (times > 2) leave(root, reporter, signals.first ?? signal);
      else root.stop(`stopped by ${signal}`, times === 2);
    },
    pause: () => void pause(root, canvas),
    resume: () => {
      root.resume();
    },
  });
  const summary = await root.run();
  signals.close();
  if (summary.fault !== null) complain(summary.fault);
  return statusOf(summary, signals.first);
}

/** A layer may hang, or the disk it writes to: what can be found of the run is killed, and nothing is waited for. */
function leave(root: Root, reporter: Reporter, signal: StopSignal): never {
  reporter.close();
  root.abandon();
  complain('left at once: what was found of the run was killed, and its end is not recorded');
  process.exit(EXIT[signal]);
}

/** Once all below stands still, this process does what any other one does at Ctrl-Z. */
async function pause(root: Root, { output }: Canvas): Promise<void> {
  if (!(await root.pause())) return;
  await output.flush();
  if (root.paused) process.kill(process.pid, 'SIGSTOP');
}

/** The run as `gator status` shows it. */
async function liveState(directory: string, canvas: Canvas): Promise<string> {
  const { readLiveState } = await import('../view/live-state.ts');
  const { openDirectory } = await import('@gator/inspect');
  return readLiveState(() => openDirectory(directory), canvas);
}

/** The live view where it is wanted and can be drawn, and lines elsewhere; what is not used is not loaded. */
async function makeReporter(
  canvas: Canvas,
  flags: ShowingFlags,
  onInfo: () => void,
): Promise<Reporter> {
  const { quiet = false, verbose = false, allMsg = false, progress = false } = flags;
  const taste: Taste = { quiet, verbose, allPaths: allMsg };
  if (progress && isTerminal(process.stdout)) {
    const { LiveReporter } = await import('../live/live-reporter.ts');
    const { ProcessTerminal } = await import('../live/terminal.ts');
    return new LiveReporter(canvas, taste, new ProcessTerminal(process.stdout), onInfo);
  }
  const { PlainReporter } = await import('../output/plain-reporter.ts');
  return new PlainReporter(canvas, {
    ...taste,
    progress: progress ? (flags.interval ?? DEFAULT_INTERVAL) : undefined,
  });
}
