import { readdirSync, readFileSync } from 'node:fs';

/** Says where in its run's tree of processes a layer's process stands; see `branchOf`. */
export const BRANCH_VARIABLE = 'GATOR_LAYER_BRANCH';

/** Says to a job where its tracking directory is; whatever it starts inherits it. */
const TRACKING_VARIABLE = 'GATOR_TRACKING';

/** Part of a run: the layers and jobs below a tracking directory, whose processes are below a branch. */
export interface Part {
  readonly directory: string;
  readonly branch: string;
}

/** One process of a run. */
export interface Member {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** The tracking directory of the job that it belongs to; undefined for a layer's process. */
  readonly job: string | undefined;
}

/**
 * The branch of a process that runs in a slot of another one. The root's is the run's tracking
 * directory. A branch is no path: nobody can name a job such that its folder looks like one.
 */
export function branchOf(parent: string, slot: number): string {
  return `${parent}//${String(slot)}`;
}

/**
 * The processes of a part of a run on this machine, however they were started and whoever is left
 * to know them: layers' processes carry their branch in the environment, jobs their tracking
 * directory. What is dead and not buried yet is none.
 */
export function membersOf(part: Part): Member[] {
  return processes().flatMap((pid) => memberOf(pid, part) ?? []);
}

/** A process as a member of a part of a run; undefined where it is none, or is this very process. */
export function memberOf(pid: number, { directory, branch }: Part): Member | undefined {
  if (pid === process.pid) return undefined;
  const variables = environment(pid);
  const isLayer = isWithin(variable(variables, BRANCH_VARIABLE), branch);
  const tracking = variable(variables, TRACKING_VARIABLE);
  if (!isLayer && !isWithin(tracking, directory)) return undefined;
  const [parent, group] = kin(pid);
  // It has gone meanwhile: nobody's group must be taken for its own.
  if (parent === undefined || group === undefined) return undefined;
  return { pid, parent, group, job: isLayer ? undefined : tracking };
}

function isWithin(place: string | undefined, around: string): boolean {
  return place === around || place?.startsWith(`${around}/`) === true;
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 1);
  } catch {
    return [];
  }
}

/** The environment that a process found at its start, each variable between NULs. */
function environment(pid: number): string {
  return `\0${read(`/proc/${String(pid)}/environ`)}`;
}

function variable(variables: string, name: string): string | undefined {
  const start = variables.indexOf(`\0${name}=`);
  if (start < 0) return undefined;
  const value = start + name.length + 2;
  const end = variables.indexOf('\0', value);
  return variables.slice(value, end < 0 ? undefined : end);
}

/** A process's parent and its process group; empty where it has gone. */
function kin(pid: number): number[] {
  // After the name, which may hold any character: state, parent, group.
  const [, parent, group] = /.*\) \S (\d+) (\d+) /s.exec(read(`/proc/${String(pid)}/stat`)) ?? [];
  return [parent, group].filter((text) => text !== undefined).map(Number);
}

/** A file of `/proc`; empty where the process has gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
