import { cpSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { secondsOf } from '../gator.ts';
import { BY_SEVERITY } from './many-messages.ts';
import { printSingles } from './table.ts';

/** Seconds in which `gator query` has to answer. */
const GOAL = 3;

/** Measures questions over all the databases of a run of so many jobs that has ended. */
export function measureQueries(tracking: string, jobs: number, rounds: number): void {
  const repeated = (sql: string): number[] =>
    Array.from({ length: rounds }, () => secondsOf('query', tracking, sql));
  printSingles(`gator query over the databases of ${String(jobs)} jobs, seconds`, [
    { name: 'messages by severity', values: repeated(BY_SEVERITY), goal: GOAL },
    {
      name: 'messages by path',
      values: repeated('SELECT path, count(*) FROM messages GROUP BY path'),
    },
    { name: 'every message', values: repeated('SELECT * FROM messages') },
    { name: 'attributes and messages joined', values: repeated(JOINED) },
  ]);
}

const JOINED = `SELECT a.value, count(*) FROM attributes a JOIN messages m USING (path)
  WHERE a.name = 'result' GROUP BY a.value`;

/** Measures `gator ls` of so many copies of a run. The copies share their files: what counts is how many there are. */
export function measureRuns(tracking: string, folder: string, runs: number, rounds: number): void {
  const shelf = join(folder, 'shelf');
  for (let run = 0; run < runs; run += 1) copyLinked(tracking, join(shelf, `run_${String(run)}`));
  const repeated = (): number[] => Array.from({ length: rounds }, () => secondsOf('ls', shelf));
  printSingles('gator ls, seconds', [
    { name: `${String(runs)} runs like the one before`, values: repeated() },
  ]);
  rmSync(shelf, { recursive: true });
}

function copyLinked(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyLinked(source, copy);
    else if (entry.isFile()) linkSync(source, copy);
    else cpSync(source, copy);
  }
}
