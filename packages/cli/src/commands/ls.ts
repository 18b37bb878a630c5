import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns, sizeOf, type ListedRun } from '@gator/inspect';
import { formatMemory } from '@gator/spec';
import { LATEST, TRACKING } from '@gator/store';
import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import type { ListFlags } from '../options/look-flags.ts';
import { formatDuration } from '../output/duration.ts';
import { safeJson } from '../output/json.ts';
import { standardCanvas } from '../output/standard.ts';
import { tableLines } from '../query/table.ts';
import { formatCounts } from '../output/summary.ts';
import { visible } from '../output/visible.ts';
import { refuseTarget } from '../view/refuse-target.ts';
import { terminalSize } from '../view/terminal-size.ts';
import { verbOf } from '../view/verb.ts';

/** A run with what it takes on disk. */
interface Row extends ListedRun {
  readonly size: number;
  readonly latest: boolean;
}

/** `gator ls`: the runs in a folder, the newest first. */
export async function list(folder: string, flags: ListFlags): Promise<ExitStatus> {
  const fault = faultOf(folder);
  if (fault !== undefined) return refuseTarget(fault);
  const latest = latestIn(folder);
  const rows: Row[] = [];
  const unread: string[] = [];
  for (const run of await listRuns(folder, (reason) => unread.push(reason))) {
    const size = sizeOf(run.directory);
    rows.push({ ...run, size, latest: realpathSync(run.directory) === latest });
  }
  const { output, paint } = standardCanvas();
  if (flags.json === true) output.write(`${safeJson(rows.map(jsonOf), 2)}\n`);
  else if (rows.length === 0) output.write(`no runs in ${visible(folder)}\n`);
  else {
    const names = ['run', 'ident', 'result', 'jobs', 'took', 'size', ''];
    const { columns } = terminalSize(process.stdout);
    output.write(`${tableLines(names, rows.map(cellsOf), columns, paint).join('\n')}\n`);
  }
  await output.flush();
  unread.forEach(complain);
  return unread.length === 0 ? EXIT.success : EXIT.failure;
}

/** What is wrong with a folder of runs; the one that runs are made in may be missing, where there was none yet. */
function faultOf(folder: string): string | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined)
    return folder === TRACKING ? undefined : `there is no folder ${visible(folder)}`;
  return found.isDirectory() ? undefined : `${visible(folder)} is no folder`;
}

function latestIn(folder: string): string | undefined {
  try {
    return realpathSync(join(folder, LATEST));
  } catch {
    return undefined;
  }
}

function cellsOf({ name, view, standing, size, latest }: Row): string[] {
  const { started, stopped, counts } = view;
  const end = standing === 'ended' ? stopped : Date.now() / 1000;
  const lost = standing === 'lost' ? ' (lost)' : '';
  return [
    name,
    view.ident,
    `${verbOf(view).text}${lost}`,
    `${formatCounts(counts)} of ${counts.total}`,
    started === null || end === null || standing === 'lost' ? '' : formatDuration(end - started),
    formatMemory(size),
    latest ? 'latest' : '',
  ];
}

function jsonOf({ name, directory, view, standing, size, latest }: Row) {
  const { ident, state, result, reason, started, stopped, counts } = view;
  return {
    name,
    directory,
    ident,
    state,
    result,
    reason,
    standing,
    started,
    stopped,
    counts,
    size,
    latest,
  };
}
