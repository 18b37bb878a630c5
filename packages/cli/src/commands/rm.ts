import {
  existsSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isRun, listRuns, readRun, sizeOf, survivorIn, type ListedRun } from '@gator/inspect';
import { membersOf } from '@gator/schedulers';
import { formatMemory } from '@gator/spec';
import { LATEST, rootOf, TRACKING } from '@gator/store';
import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import type { RemoveFlags } from '../options/look-flags.ts';
import { standardCanvas } from '../output/standard.ts';
import { visible } from '../output/visible.ts';

/** `gator rm`: removes runs that have ended. One that is live, or that is no run at all, is refused. */
export async function remove(names: readonly string[], flags: RemoveFlags): Promise<ExitStatus> {
  if (names.length === 0 && flags.keep === undefined && flags.olderThan === undefined) {
    complain('name the runs to remove, or give --keep N or --older-than AGE');
    return EXIT.usage;
  }
  const directories = names.length > 0 ? names.map((name) => resolve(name)) : await oldOnes(flags);
  const { output } = standardCanvas();
  let refused = false;
  for (const directory of directories) {
    const reason = await removeOne(directory, (text) => output.write(text));
    if (reason === undefined) continue;
    complain(reason);
    refused = true;
  }
  if (directories.length === 0) output.write('nothing to remove\n');
  await output.flush();
  return refused ? EXIT.usage : EXIT.success;
}

/** The runs below ./tracking that the options name, but for those that are live. */
async function oldOnes({ keep = 0, olderThan = 0 }: RemoveFlags): Promise<string[]> {
  const before = Date.now() / 1000 - olderThan;
  const runs = await listRuns(TRACKING);
  return runs
    .slice(keep)
    .filter((run) => isOver(run) && (run.view.stopped ?? run.view.started ?? 0) < before)
    .map(({ directory }) => resolve(directory));
}

function isOver({ standing }: ListedRun): boolean {
  return standing === 'ended' || standing === 'lost';
}

/** Removes one run; returns why it did not. */
async function removeOne(asked: string, say: (text: string) => void): Promise<string | undefined> {
  const shown = visible(asked);
  if (!existsSync(asked)) return `there is no run at ${shown}`;
  const directory = realpathSync(asked);
  const root = rootOf(directory);
  if (!isRun(directory))
    return root === undefined || !isRun(root)
      ? `${shown} is no run`
      : `${shown} is a part of the run ${visible(root)}: a run is removed as a whole`;
  const found = await readRun(directory, basename(directory));
  if (found?.ok !== true) return `the run in ${shown} cannot be read`;
  const run = found.value;
  if (!isOver(run)) return `the run in ${shown} is live: stop it first, with gator stop`;
  const survivor = run.standing === 'lost' ? survivorOf(directory) : undefined;
  if (survivor !== undefined) return `the run in ${shown} is lost, but ${visible(survivor)}`;
  const size = sizeOf(directory);
  // It goes out of the way in one step, so that no half of a run is left under its name.
  const aside = join(dirname(directory), `.removed-${basename(directory)}`);
  try {
    renameSync(directory, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `the run in ${shown} cannot be removed: ${visible(why)}`;
  }
  await pointLatest(dirname(directory));
  say(`removed ${visible(directory)}: ${formatMemory(size)}\n`);
  return undefined;
}

/** What may still run of a lost run: a layer, or a job that is being ended after its layer is gone. */
function survivorOf(directory: string): string | undefined {
  const layer = survivorIn(directory);
  if (layer !== undefined) return layer;
  const [member] = membersOf({ directory, branch: directory });
  return member && `process ${member.pid} of it still runs`;
}

/** A link to a run that is gone leads to the newest one that is left, or goes too. */
async function pointLatest(folder: string): Promise<void> {
  const link = join(folder, LATEST);
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (!isLink || existsSync(resolve(folder, readlinkSync(link)))) return;
  rmSync(link);
  const [newest] = await listRuns(folder);
  if (newest !== undefined) symlinkSync(newest.name, link);
}
