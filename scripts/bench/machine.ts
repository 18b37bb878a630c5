import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { GATOR_PY } from './python.ts';

/** Programs that Gator is compared with, and how each tells its version. */
const YARDSTICKS = ['parallel', 'ninja', 'sqlite3', 'xargs'];

/** Whether what a side needs is there: a program, or the command in `$GATOR_PY`. */
export function has(needed: string | undefined): boolean {
  if (needed === undefined || needed.startsWith('/')) return true;
  if (needed === '$GATOR_PY') return GATOR_PY !== undefined;
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, needed), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The machine, the file system of a folder and the versions of all that is measured, in a sentence each. */
export function describeMachine(folder: string): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const kernel = release().split('.').slice(0, 2).join('.');
  const load = loadavg()[0]?.toFixed(1) ?? '';
  const yardsticks = YARDSTICKS.filter(has).map((name) => `${name} ${versionOf(name)}`);
  return [
    `${cpus().length} cores (${cpu?.model ?? 'unknown'}), ${memory}, Linux ${kernel}; a load of ${load} when it began.`,
    `The runs' files are on ${fileSystemIn(readFileSync('/proc/mounts', 'utf8'), folder)}. Node.js ${process.versions.node}, ${yardsticks.join(', ')}.`,
  ].join(' ');
}

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return /\d[\d.]+/.exec(stdout)?.[0] ?? 'of an unknown version';
}

/** The kind of the file system that a folder is on, by a list of mounts: of the longest point above it. */
export function fileSystemIn(mounts: string, folder: string): string {
  const points = mounts.split('\n').map((line) => line.split(' '));
  const above = points
    .filter(
      ([, point]) => point !== undefined && `${folder}/`.startsWith(`${point}/`.replace('//', '/')),
    )
    .toSorted(([, a = ''], [, b = '']) => b.length - a.length);
  return above[0]?.[2] ?? 'an unknown file system';
}
