import { relative, sep } from 'node:path';
import { loadPastRun, reviveRoot } from '@gator/core';
import { directoryOf, NEWEST, readRun, survivorIn, type ListedRun } from '@gator/inspect';
import { failure, value, type Expected, type Past } from '@gator/protocol';
import { claim, readChild, readLayer, rootOf } from '@gator/store';
import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import type { GoOnFlags, RerunFlags } from '../options/flags.ts';
import { goOnSettings } from '../options/settings.ts';
import { commandOn } from '../output/shell.ts';
import { refuseTarget } from '../view/refuse-target.ts';
import { refuse } from './problems.ts';
import { launch } from './run.ts';

/** A run, and what in it a target means. */
interface Part {
  readonly run: ListedRun;
  /** Idents from the root down. */
  readonly below: readonly string[];
}

/** `gator resume`: goes on with a run that was cut short. */
export async function resume(target: string | undefined, flags: GoOnFlags): Promise<ExitStatus> {
  const part = await claimed(target);
  if (!part.ok) return refuseTarget(part.reason);
  const { run, below } = part.value;
  const { directory, view } = run;
  if (below.length > 0)
    return refuseTarget(`a run is resumed as a whole: ${on('gator resume', directory)}`);
  if (run.standing === 'ended' && view.counts.aborted === 0 && view.result !== 'ABORTED') {
    const again = view.result === 'FAILURE' ? `; ${on('gator rerun --failed', directory)}` : '';
    return refuseTarget(`${view.path} came to its end: there is nothing to resume${again}`);
  }
  return goOn(directory, { mode: 'resume', only: [] }, flags);
}

/** `gator rerun`: runs again what failed of a run, or a part of it. */
export async function rerun(target: string | undefined, flags: RerunFlags): Promise<ExitStatus> {
  const part = await claimed(target);
  if (!part.ok) return refuseTarget(part.reason);
  const { run, below } = part.value;
  const { directory, view, standing } = run;
  if (below.length === 0 && flags.failed !== true)
    return refuseTarget('name a job or a tier to run again, or give --failed');
  if (below.length > 0 && standing !== 'ended')
    return refuseTarget(
      `${view.path} was cut short: ${on('gator resume', directory)} goes on with it`,
    );
  if (flags.failed === true && standing === 'ended' && view.result === 'SUCCESS')
    return refuseTarget(`nothing failed in ${view.path}`);
  const mode = flags.failed === true ? 'failed' : 'all';
  return goOn(directory, { mode, only: below }, flags);
}

async function goOn(directory: string, past: Past, flags: GoOnFlags): Promise<ExitStatus> {
  const loaded = loadPastRun(directory, goOnSettings(flags));
  if (!loaded.ok) return refuseTarget(loaded.reason);
  if ('problems' in loaded.value) return refuse(loaded.value.problems);
  const { spec, settings } = loaded.value;
  const attempt = reviveRoot(directory, spec.kind, past);
  if (!attempt.ok) {
    complain(attempt.reason);
    return EXIT.fault;
  }
  const revival = { past, attempt: attempt.value };
  const interval = flags.interval ?? settings.interval;
  const shown = { ...flags, ...(interval !== undefined && { interval }) };
  return launch({ spec, directory, settings, revival }, shown);
}

/**
 * The run that a target names or is in, once it is ours to go on with. Somebody else may have the
 * same idea, and be faster: what was found before it was ours may be so no more.
 */
async function claimed(target: string | undefined): Promise<Expected<Part>> {
  const part = await partOf(target);
  if (!part.ok) return part;
  const { directory, view } = part.value.run;
  const ours = claim(directory, view.attempt);
  if (!ours.ok) return failure(`cannot go on with ${view.path}: ${ours.reason}`);
  return partOf(target);
}

/** The run that a target names or is in, where nothing of it lives any more. */
async function partOf(target: string = NEWEST): Promise<Expected<Part>> {
  const directory = directoryOf(target);
  const root = directory === undefined ? undefined : rootOf(directory);
  if (directory === undefined || root === undefined)
    return failure(`no run at '${target}': expected the tracking directory of a run`);
  const run = await readRun(root, root);
  if (run === undefined) return failure(`there is no run at ${root}`);
  if (!run.ok) return run;
  const { view, standing } = run.value;
  if (standing !== 'ended' && standing !== 'lost') return failure(livesStill(view.path, root));
  const survivor = survivorIn(root);
  if (survivor !== undefined && standing === 'lost')
    return failure(`${survivor}; it ends by itself: try again in some seconds`);
  const below = relative(root, directory).split(sep).filter(Boolean);
  const unknown = unknownIn(root, below);
  if (unknown !== undefined) return failure(unknown);
  return value({ run: run.value, below });
}

/** What is wrong with a path below a root; undefined where there is such a layer. */
function unknownIn(root: string, below: readonly string[]): string | undefined {
  let directory = root;
  for (const ident of below) {
    const child = readChild(directory, ident);
    if (child === undefined)
      return `there is no '${ident}' in ${readLayer(directory)?.path ?? directory}`;
    ({ directory } = child);
  }
  return undefined;
}

function livesStill(path: string, root: string): string {
  return `${path} still runs: ${on('gator attach', root)} shows it, ${on('gator stop', root)} ends it`;
}

function on(words: string, directory: string): string {
  return commandOn(words, directory, process.cwd());
}
