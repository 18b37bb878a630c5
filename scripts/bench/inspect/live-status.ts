import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { valueIn } from '../database.ts';
import { Run, secondsOf } from '../gator.ts';
import { printSingles, type Single } from './table.ts';

/** Seconds in which `gator status` has to answer. */
const GOAL = 1;
const GROUP = 100;
/** Groups that are still running when the status is asked for. */
const RUNNING = 4;
/** Jobs of the array that are. */
const LAST = 20;

/** Measures `gator status` on live runs of so many jobs: one array, and groups of which each has a failure. */
export async function measureLiveStatus(
  folder: string,
  jobs: number,
  rounds: number,
): Promise<void> {
  const array = join(folder, 'array');
  const groups = join(folder, 'groups');
  writeFileSync(`${array}.yaml`, arraySpec(jobs));
  writeFileSync(`${groups}.yaml`, groupsSpec(jobs / GROUP));
  const singles = [
    ...(await measure(array, 'one array', jobs - LAST, LAST, rounds)),
    ...(await measure(groups, `groups of ${String(GROUP)}`, jobs - RUNNING, RUNNING, rounds)),
  ];
  printSingles(`gator status of a live run of ${String(jobs)} jobs, seconds`, singles);
}

/** Asks when all jobs have ended but the last ones, which would go on for an hour. */
async function measure(
  base: string,
  what: string,
  ended: number,
  slots: number,
  rounds: number,
): Promise<Single[]> {
  const run = new Run(`${base}.yaml`, base, slots);
  const counted = `SELECT count(*) FROM attributes WHERE name IN ('passed', 'failed')
    HAVING sum(value) = ${String(ended)}`;
  await run.until(() => valueIn(join(base, 'db.sqlite'), counted) !== undefined);
  const repeated = (...flags: string[]): number[] =>
    Array.from({ length: rounds }, () => secondsOf('status', base, ...flags));
  const singles = [
    { name: what, values: repeated(), goal: GOAL },
    { name: `${what}, --json`, values: repeated('--json') },
    { name: `${what}, --all`, values: repeated('--all') },
  ];
  await run.stop();
  return singles;
}

function arraySpec(jobs: number): string {
  return `!JobArray
repeats: ${String(jobs)}
jobs: [!Job {ident: job, command: sh, args: [-c, '[ $GATOR_ARRAY_INDEX -lt ${String(jobs - LAST)} ] || exec sleep 3600']}]
`;
}

/** Each group has a job that fails; the last ones do not end. */
function groupsSpec(groups: number): string {
  const lines = Array.from({ length: groups }, (_, group) => {
    const last = group >= groups - RUNNING ? 'exec sleep 3600' : 'true';
    const script = `case $GATOR_ARRAY_INDEX in 50) exit 1;; ${String(GROUP - 1)}) ${last};; esac`;
    return `  - !JobArray {ident: group_${String(group)}, repeats: ${String(GROUP)}, jobs: [!Job {ident: job, command: sh, args: [-c, '${script}']}]}`;
  });
  return `!JobGroup\njobs:\n${lines.join('\n')}\n`;
}
