import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import type { Folder } from './folder.ts';

/** A user that nobody is. */
const NOBODY = 64_321;

/** That user may read what the tests may, and no more: the checkout that holds `gator` may be root's alone. */
const READING = ['--inh-caps=-all,+dac_read_search', '--ambient-caps=-all,+dac_read_search'];

/** What runs a program as a user other than root, to whom limits and permissions apply. */
export const AS_USER: readonly string[] = [
  'setpriv',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  ...READING,
];

/** Whether no program can be run as another user: only root can. */
export const lacksUsers = spawnSync(AS_USER[0] ?? '', [...AS_USER.slice(1), 'true']).status !== 0;

/** Gives a test's folder to that user, with all that has to be written in it. */
export function giveTo(folder: Folder, ...names: string[]): void {
  for (const path of [folder.path, ...names.map((name) => folder.at(name))])
    chownSync(path, NOBODY, NOBODY);
}
