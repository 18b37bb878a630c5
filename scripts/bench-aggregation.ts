/**
 * Measures what aggregation costs: 1,000 jobs in two slots that send five metrics and leave one
 * artefact each, against the same jobs that do not. Runs of both alternate, and the ratio is the
 * median of the rounds' own: what keeps the machine busy for a while hits both runs of a round.
 *
 *     npm run bench:aggregation [ROUNDS]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const JOBS = 1000;
const METRICS = 5;
const DEFAULT_ROUNDS = 5;
const GATOR = join(import.meta.dirname, '../packages/cli/bin/gator');
const JOB = join(import.meta.dirname, 'bench-aggregation.sh');

/** One round: seconds without aggregation, and with it. */
interface Round {
  readonly without: number;
  readonly sending: number;
}

const rounds = Number(process.argv[2] ?? DEFAULT_ROUNDS);
const folder = mkdtempSync(join(tmpdir(), 'gator-bench-'));
try {
  print(Array.from({ length: rounds }, measure));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(): Round {
  return { without: seconds(false), sending: seconds(true) };
}

/** The time of one run, from its command's start to its end. */
function seconds(sending: boolean): number {
  const spec = join(folder, 'bench.yaml');
  const tracking = join(folder, 'run');
  writeFileSync(
    spec,
    `!JobArray
repeats: ${JOBS}
env: {SEND: "${sending ? 'yes' : ''}"}
jobs: [!Job {ident: job, command: bash, args: [${JOB}]}]
`,
  );
  const start = performance.now();
  const args = [spec, '--tracking', tracking, '--sched-arg', 'concurrency=2', '--quiet'];
  const { status } = spawnSync(GATOR, args, { stdio: 'inherit' });
  const took = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`the run ended with ${String(status)}`);
  check(tracking, sending);
  rmSync(tracking, { recursive: true });
  return took;
}

/** A run that did not record what it was to record is no measurement. */
function check(tracking: string, sending: boolean): void {
  const database = new DatabaseSync(join(tracking, 'db.sqlite'), { readOnly: true });
  const sum = `SELECT (SELECT count(*) FROM artefacts) AS artefacts,
    (SELECT sum(count) FROM metrics WHERE scope = 'group' AND length(name) = 1) AS metrics`;
  const counts = database.prepare(sum).get();
  database.close();
  const expected = sending ? JOBS : 0;
  if (counts?.['artefacts'] !== expected || Number(counts['metrics']) !== expected * METRICS)
    throw new Error(`recorded ${JSON.stringify(counts)} of ${expected} jobs`);
}

function print(all: readonly Round[]): void {
  console.log(`${JOBS} jobs in two slots, ${METRICS} metrics and one artefact each; seconds\n`);
  console.log(line('round', ['without', 'with', 'ratio']));
  const rows = all.map(({ without, sending }) => [without, sending, sending / without] as const);
  rows.forEach((row, place) => console.log(line(String(place + 1), row.map(figure))));
  const medians = ([0, 1, 2] as const).map((column) => median(rows.map((row) => row[column])));
  console.log(line('median', medians.map(figure)));
}

function line(name: string, cells: readonly string[]): string {
  return name.padEnd(8) + cells.map((cell) => cell.padStart(10)).join('');
}

/** Seconds, or a ratio of them. */
function figure(value: number): string {
  return value.toFixed(2);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
