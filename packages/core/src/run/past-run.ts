import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind, Spec } from '@gator/spec';
import type { Problem } from '@gator/spec/parse';
import {
  failure,
  LOST,
  readRunOptions,
  value,
  type Attempt,
  type Expected,
  type Past,
  type RunOptions,
} from '@gator/protocol';
import { lookInto, readAttributes, SPEC_FILE } from '@gator/store';
import { folderOf, newestRecord, setAsideIn } from '../attempts/history.ts';
import { setAside } from '../attempts/set-aside.ts';
import { endStrays } from '../wrapper/strays.ts';
import { loadSpec } from './load.ts';
import { unrecordedIn } from './unrecorded.ts';
import type { RunSettings } from './settings.ts';

/** What a run is gone on with: what it ran, and how it was told to. */
export interface PastRun {
  readonly spec: Spec;
  readonly settings: RunSettings;
}

/**
 * Reads what a run was, from its root's tracking directory.
 *
 * @param changes settings that take the place of those it had
 */
export function loadPastRun(
  directory: string,
  changes: RunSettings,
): Expected<PastRun | { readonly problems: readonly Problem[] }> {
  const place = newestRecord(directory);
  if (place === undefined) return failure(`there is no run at ${directory}`);
  const attributes = lookInto(place, readAttributes, 'there is none');
  if (!attributes.ok) return attributes;
  const options = readRunOptions(String(attributes.value['options'] ?? ''));
  if (!options.ok)
    return failure(
      `the run at ${directory} did not record how it was started: it is of an older gator`,
    );
  const file = specIn(directory);
  if (file === undefined) return failure(`${join(directory, SPEC_FILE)} is gone`);
  const settings = { ...settingsOf(options.value), ...changes };
  const loaded = loadSpec(file, settings);
  if (!loaded.ok) return value({ problems: loaded.error });
  const unrecorded = unrecordedIn(loaded.value.root, process.env);
  if (unrecorded !== undefined) return failure(unrecorded);
  return value({ spec: loaded.value.root, settings });
}

/** How a run is gone on with. */
export interface Revival {
  readonly past: Past;
  /** Which attempt at the root this is. */
  readonly attempt: Attempt;
}

/** Moves what the root of a run left out of the way, so that the run can go on in its directory. */
export function reviveRoot(directory: string, kind: Kind, past: Past): Expected<Attempt> {
  // A job may have outlived all those who would have ended it.
  endStrays(directory);
  const why = past.mode === 'resume' ? 'resumed' : 'rerun';
  const ending = { result: 'ABORTED', reason: LOST, why } as const;
  const earlier = setAside({ directory, kind, isRoot: true }, ending);
  if (!earlier.ok) return earlier;
  const number = (earlier.value.at(-1)?.attempt ?? 0) + 1;
  return value({ number, first: number, earlier: earlier.value });
}

/** The root's specification as it ran: where a start was cut short, the earlier attempt has it. */
function specIn(directory: string): string | undefined {
  const places = ['', ...setAsideIn(directory).reverse().map(folderOf)];
  return places.map((place) => join(directory, place, SPEC_FILE)).find((file) => existsSync(file));
}

function settingsOf({ limits, interval, forward, totals, grace }: RunOptions): RunSettings {
  const { cores, memory, licenses } = totals;
  return {
    limits,
    interval,
    allMessages: forward === 'all',
    concurrency: cores,
    memory,
    licenses,
    grace,
  };
}
