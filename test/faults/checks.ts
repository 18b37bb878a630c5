import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SCHEMA_VERSION } from '@gator/store';
import type { Folder } from '../support/folder.ts';
import { attributes, directories, messages, rows } from '../support/records.ts';
import { lineOf, notesOf, type Note } from './lines.ts';
import { linesOf, type PlannedJob } from './plan.ts';
import { hasDatabase, KILLED, recorded, type Recorded } from './record.ts';
import type { Hit } from './victims.ts';

/** What a round has left behind. */
export interface Remains {
  readonly folder: Folder;
  readonly tracking: string;
  readonly jobs: Readonly<Record<string, PlannedJob>>;
  /** Undefined where the run was over before the fault came. */
  readonly hit: Hit | undefined;
}

/** The reason of a job that no tier knows. */
const UNKNOWN = 'its tier does not know it';

/** A line of this age is recorded, in milliseconds, where the machine is not late. */
const FLUSHED = 100;

/** Every database opens, is whole, and is of this version. */
export function checkDatabases({ tracking }: Remains): void {
  for (const directory of directories(tracking)) {
    expect(rows(directory, 'PRAGMA integrity_check'), directory).toEqual([
      { integrity_check: 'ok' },
    ]);
    expect(rows(directory, 'PRAGMA user_version'), directory).toEqual([
      { user_version: SCHEMA_VERSION },
    ]);
  }
}

/** What jobs printed and said is recorded: all of it, or what was old enough when the fault came. */
export function checkLines(remains: Remains): void {
  const late = lateness(remains);
  for (const [path, job] of Object.entries(remains.jobs)) {
    const directory = directoryOf(remains, path);
    if (job.kind === 'printing') checkPrinted(remains, { path, job, directory, late });
    if (job.kind === 'talking') checkSaid(remains, { path, directory });
  }
}

interface Spoken {
  readonly path: string;
  readonly job: PlannedJob;
  readonly directory: string;
  /** Milliseconds by which the machine let timers wait. */
  readonly late: number;
}

function checkPrinted(remains: Remains, { path, job, directory, late }: Spoken): void {
  const all = Array.from({ length: linesOf(job) }, (_, place) => lineOf(path, place));
  const output = readOr(join(directory, 'output.log'));
  expect(
    all
      .map((line) => `${line}\n`)
      .join('')
      .startsWith(output),
    `${path}: output.log`,
  ).toBe(true);
  const listed = hasDatabase(directory) ? messages(directory, 'stdout') : [];
  expect(listed, `${path}: its messages`).toEqual(all.slice(0, listed.length));
  const before = (remains.hit?.time ?? Infinity) - FLUSHED - late;
  const old = notes(remains.folder, path).filter(({ time }) => time < before);
  expect(
    listed.length,
    `${path}: lines older than ${FLUSHED} ms (late: ${late})`,
  ).toBeGreaterThanOrEqual(old.length);
  expect(output.split('\n').length - 1, `${path}: lines of output.log`).toBeGreaterThanOrEqual(
    old.length,
  );
}

function checkSaid({ folder }: Remains, { path, directory }: Omit<Spoken, 'job' | 'late'>): void {
  const acknowledged = notes(folder, path).map(({ place }) => lineOf(path, place));
  const listed = hasDatabase(directory) ? messages(directory, 'api') : [];
  expect(listed.slice(0, acknowledged.length), `${path}: what was acknowledged`).toEqual(
    acknowledged,
  );
}

/** The longest that a printing job had to wait for its own next line: the machine is late for Gator as well. */
function lateness({ folder, jobs }: Remains): number {
  const gaps = Object.keys(jobs).flatMap((path) => {
    const times = notes(folder, path).map(({ time }) => time);
    return times.slice(1).map((time, place) => time - (times[place] ?? time));
  });
  return Math.max(0, ...gaps);
}

/** Every job has ended as it should, and every layer that was hit says what hit it. */
export function checkVerdicts(remains: Remains): Map<string, Recorded> {
  const found = recorded(remains.tracking);
  checkLost(remains, found);
  for (const [path, job] of Object.entries(remains.jobs)) {
    const leaf = found.get(path) ?? unmade(found, path);
    expect(leaf, `${path} is not known`).toBeDefined();
    if (leaf === undefined) continue;
    checkJob(remains, leaf, job);
    checkAgreement(remains, leaf);
  }
  return found;
}

/** A job that no tier knows: the one that was lost had not opened its repetition, or recorded nothing yet. */
function unmade(found: ReadonlyMap<string, Recorded>, path: string): Recorded | undefined {
  const parts = path.split('/');
  const lost = parts.some((_, count) => found.get(parts.slice(0, count).join('/'))?.lost);
  return lost ? { path, directory: '', result: 'ABORTED', reason: UNKNOWN, lost } : undefined;
}

function checkJob({ hit, tracking }: Remains, leaf: Recorded, job: PlannedJob): void {
  const designed = job.passes ? 'SUCCESS' : 'FAILURE';
  const said = `${leaf.path}: ${leaf.result} (${leaf.reason})`;
  if (leaf.result === designed) return;
  if (leaf.lost) expect([leaf.result, leaf.reason !== ''], said).toEqual(['ABORTED', true]);
  else {
    const isHit =
      hit?.kind === 'job' && hit.job === join(tracking, ...leaf.path.split('/').slice(1));
    // Where a process is killed that a job had started, its shell complains.
    const isExplained = /^killed by SIGKILL$|^1 ERROR message/.test(leaf.reason);
    expect([isHit, leaf.result, isExplained], said).toEqual([true, 'FAILURE', true]);
  }
}

/** A layer's own database says the same as its parent's. */
function checkAgreement(remains: Remains, { path, result, reason }: Recorded): void {
  const directory = directoryOf(remains, path);
  if (!hasDatabase(directory)) return;
  const own = attributes(directory);
  if (reason === UNKNOWN) expect(own['result'], path).toBe('ABORTED');
  else
    expect([own['result'], own['reason']], `${path}: its own database`).toEqual([result, reason]);
}

/** One layer at most is lost by itself: the one whose process was killed. */
function checkLost({ hit }: Remains, found: ReadonlyMap<string, Recorded>): void {
  const lost = [...found.values()].filter(({ reason }) => KILLED.test(reason));
  expect(lost.length, lost.map(({ path }) => path).join()).toBeLessThanOrEqual(
    hit?.kind === 'tier' || hit?.kind === 'wrapper' ? 1 : 0,
  );
  for (const { path, directory, result } of lost) {
    expect(result, path).toBe('ABORTED');
    if (hasDatabase(directory)) expect(hit?.pids, path).toContain(attributes(directory)['pid']);
  }
}

/** The root's counts are the fold over the jobs. */
export function checkCounts(remains: Remains, found: ReadonlyMap<string, Recorded>): void {
  if (remains.jobs['root'] !== undefined) return;
  const results = Object.keys(remains.jobs).map((path) => found.get(path)?.result ?? 'ABORTED');
  const count = (result: string): number => results.filter((each) => each === result).length;
  const { active, passed, failed, aborted, skipped } = attributes(remains.tracking);
  expect({ active, passed, failed, aborted, skipped }).toEqual({
    active: 0,
    passed: count('SUCCESS'),
    failed: count('FAILURE'),
    aborted: count('ABORTED'),
    skipped: 0,
  });
}

function directoryOf({ tracking }: Remains, path: string): string {
  return join(tracking, ...path.split('/').slice(1));
}

/** The lines that a job has noted, in order. The last may be cut short by the job's end. */
function notes(folder: Folder, path: string): Note[] {
  const name = notesOf(path);
  if (!folder.has(name)) return [];
  return folder.lines(name).map((line) => {
    const [place, time] = line.split(' ').map(Number);
    return { place: place ?? 0, time: time ?? 0 };
  });
}

function readOr(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
