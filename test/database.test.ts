import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { attributes, directories, layers, messages, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const TREE = `!JobGroup
env: {GREETING: hello}
jobs:
  - !JobGroup
    ident: tier
    jobs: [!Job {ident: job, command: sh, args: [-c, "echo $GREETING; echo two; exec puppet"]}]
  - !Job {ident: later, command: 'true', on_pass: [tier]}
`;

const COLUMNS = {
  attributes: ['name', 'value'],
  messages: ['id', 'time', 'severity', 'source', 'message'],
  metrics: ['scope', 'name', 'value'],
  usage: ['time', 'processes', 'cpu', 'rss', 'vms'],
  artefacts: ['id', 'name', 'path', 'size', 'sha256', 'time'],
  children: [
    ['ident', 'kind', 'state', 'result', 'reason', 'exit_code', 'address', 'directory'],
    ['started', 'updated', 'stopped', 'expected_jobs'],
  ].flat(),
};

/** Asks the stock shell. */
function shell(directory: string, sql: string): string {
  return execFileSync('sqlite3', [join(directory, 'db.sqlite'), sql], { encoding: 'utf8' }).trim();
}

/** The middle one of some numbers. */
function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

test('the stock shell reads every layer during the run and after it', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml');
  const job = await puppets.enter('tree/tier/job');
  const tracking = await gator.begun();
  const wrapper = join(tracking, 'tier/job');
  const lines = "SELECT message FROM messages WHERE source = 'stdout' ORDER BY id";
  await until(() => folder.has('tracking/latest/tier/job/db.sqlite'), 'the first record');
  expect(shell(wrapper, lines)).toBe('hello\ntwo');
  await job.print('three\n');
  await until(() => shell(wrapper, lines) === 'hello\ntwo\nthree', 'the next record');
  expect(shell(tracking, 'SELECT ident, state FROM children ORDER BY ident')).toBe(
    'later|PENDING\ntier|STARTED',
  );
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(shell(wrapper, lines)).toBe('hello\ntwo\nthree');
  expect(shell(tracking, 'SELECT ident, state, result FROM children ORDER BY ident')).toBe(
    'later|COMPLETE|SUCCESS\ntier|COMPLETE|SUCCESS',
  );
});

test('a database is there within 100 ms of its layer', async ({ folder, gator, puppets }) => {
  folder.write({
    'soon.yaml': '!JobArray {repeats: 7, jobs: [!Job {ident: job, command: puppet}]}\n',
  });
  const run = gator.start('soon.yaml', '--sched-arg', 'concurrency=1');
  const delays: number[] = [];
  for (let index = 0; index < 7; index += 1) {
    const job = await puppets.enter(`soon/job_${index}`);
    const directory = join(await gator.begun(), `job_${index}`);
    const path = join(directory, 'db.sqlite');
    await until(() => statSync(path, { throwIfNoEntry: false }), 'the database');
    const started = await until(() => attributes(directory)['started'], 'the first record');
    delays.push(statSync(path).birthtimeMs - Number(started) / 1000);
    await job.exit(0);
  }
  expect((await run.end()).status).toBe(0);
  expect(median(delays)).toBeLessThan(100);
});

test('the tables are as documented, and strict', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': "!Job {command: 'true'}\n" });
  await gator.run('job.yaml');
  const { tracking } = gator;
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const found = rows(tracking, `SELECT name FROM pragma_table_info('${table}')`);
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(columns));
    expect(rows(tracking, `SELECT strict FROM pragma_table_list('${table}')`)).toEqual([
      { strict: 1 },
    ]);
  }
  expect(shell(tracking, 'PRAGMA user_version')).toBe('3');
  expect(shell(tracking, 'PRAGMA integrity_check')).toBe('ok');
});

test('a tracking directory holds what is documented, and one database file', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml');
  await (await puppets.enter('tree/tier/job')).exit(0);
  await run.end();
  const { tracking } = gator;
  const found = (...path: string[]): string[] => readdirSync(join(tracking, ...path)).sort();
  const every = ['db.sqlite', 'messages.log', 'spec.yaml'];
  expect(found()).toEqual([...every, 'later', 'secret', 'tier'].sort());
  expect(found('tier')).toEqual([...every, 'job'].sort());
  expect(found('tier', 'job')).toEqual([...every, 'output.log'].sort());
  const log = folder.lines('tracking/latest/tier/job/messages.log');
  for (const line of log) expect(line).toMatch(/^\[\d\d:\d\d:\d\d\] \[(DEBUG|INFO)\] ./);
  expect(log.map((line) => line.replace(/^\S+ \S+ /, ''))).toEqual(
    rows(join(tracking, 'tier/job'), 'SELECT message FROM messages ORDER BY id').map(
      ({ message }) => message,
    ),
  );
});

test('what a layer was is in its attributes', async ({ folder, gator, puppets }) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml');
  await (await puppets.enter('tree/tier/job')).exit(3);
  await run.end();
  const every = {
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    host: expect.any(String) as string,
    pid: expect.any(Number) as number,
    address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    started: expect.any(Number) as number,
    stopped: expect.any(Number) as number,
    result: 'FAILURE',
  };
  const reason = '1 failed of 2 jobs';
  const skip = { path: 'tree/later' };
  expect(layers(gator.tracking)).toMatchObject([
    { ...every, ident: 'tree', path: 'tree', kind: 'group', expected_jobs: 2, reason },
    { ...every, ident: 'tier', path: 'tree/tier', kind: 'group', reason: '1 failed of 1 job' },
    {
      ...every,
      ident: 'job',
      path: 'tree/tier/job',
      kind: 'job',
      reason: 'exited with 3',
      cmd: 'sh -c echo hello; echo two; exec puppet',
      cwd: folder.path,
      exit_code: 3,
      signal: null,
      cores: 1,
      memory_bytes: 0,
      licenses: '{}',
    },
  ]);
  expect(layers(gator.tracking)).not.toContainEqual(expect.objectContaining(skip));
  for (const { started, stopped, path } of layers(gator.tracking)) {
    expect(Number(stopped), String(path)).toBeGreaterThanOrEqual(Number(started));
    expect(Math.abs(Date.now() * 1000 - Number(stopped))).toBeLessThan(60e6);
  }
});

test("a layer's own part of the specification runs again by itself", async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml');
  await (await puppets.enter('tree/tier/job')).exit(0);
  await run.end();
  const { tracking } = gator;
  const tier = gator.start(join(tracking, 'tier/spec.yaml'), '--tracking', 'tier-again');
  await (await puppets.enter('tier/job')).exit(0);
  expect((await tier.end()).status).toBe(0);
  const job = gator.start(join(tracking, 'tier/job/spec.yaml'), '--tracking', 'job-again');
  await (await puppets.enter('job')).exit(0);
  expect((await job.end()).status).toBe(0);
  for (const directory of ['tracking/latest/tier/job', 'tier-again/job', 'job-again'])
    expect(messages(folder.at(directory), 'stdout')).toEqual(['hello', 'two']);
  const whole = gator.start(join(tracking, 'spec.yaml'), '--tracking', 'whole-again');
  await (await puppets.enter('tree/tier/job')).exit(0);
  expect((await whole.end()).status).toBe(0);
  const below = (root: string): string[] =>
    directories(root).map((directory) => directory.slice(root.length));
  expect(below(folder.at('whole-again'))).toEqual(below(tracking));
});

test('latest points to the newest run, and each run has a folder of its own', async ({
  folder,
  gator,
}) => {
  folder.write({ 'job.yaml': "!Job {command: 'true'}\n" });
  const made: string[] = [];
  for (let run = 0; run < 3; run += 1) {
    await gator.run('job.yaml');
    made.push(gator.tracking);
  }
  expect(new Set(made).size).toBe(3);
  expect(readdirSync(folder.at('tracking')).length).toBe(4);
  for (const name of made)
    expect(name).toMatch(/\/tracking\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(_\d+)?$/);
});
