import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { processesIn } from './support/processes.ts';
import type { Gator } from './support/gator.ts';
import { attributes, directories, rows } from './support/records.ts';
import { test as plain } from './support/rig.ts';
import { Connection } from './support/socket.ts';
import { until, within } from './support/within.ts';

const SPEC = `!JobGroup
ident: top
jobs:
  - !Job {ident: a, command: puppet}
  - !JobGroup {ident: tier, jobs: [!Job {ident: b, command: puppet}]}
  - !Job {ident: later, command: puppet, on_done: [a, tier]}
`;
const RUN = ['top.yaml', '--sched-arg', 'concurrency=2', '--limit-error', '1000'];

/** A run with two jobs that print, and one that starts later. */
const test = plain.extend('two', async ({ folder, gator, puppets }) => {
  folder.write({ 'top.yaml': SPEC });
  const run = gator.start(...RUN);
  const [a, b] = await puppets.enterAll('top/a', 'top/tier/b');
  if (a === undefined || b === undefined) throw new Error('two jobs were to enter');
  const { tracking } = gator;
  const finish = async (): Promise<void> => {
    await Promise.all([a.exit(0), b.exit(0)]);
    await (await puppets.enter('top/later')).exit(0);
    expect((await run.end()).status).toBe(0);
  };
  const crash = async (): Promise<void> => {
    run.kill('SIGKILL');
    await run.end();
    await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  };
  return { a, b, run, tracking, finish, crash };
});

/** One line of `logs --json`. */
interface Line {
  readonly path: string;
  readonly uid: number;
  readonly time: number;
  readonly severity: string;
  readonly source: string;
  readonly message: string;
}

function linesIn(stdout: string): Line[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

async function logs(gator: Gator, ...args: string[]): Promise<Line[]> {
  const { status, stdout, stderr } = await gator.run('logs', '--json', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return linesIn(stdout);
}

function texts(lines: readonly Line[]): string[] {
  return lines.map(({ path, message }) => `${path}: ${message}`);
}

/** The key of every message of a run, as its databases have it: `PATH #UID TEXT`. */
function recorded(tracking: string): string[] {
  return directories(tracking)
    .flatMap((directory) => {
      const { path } = attributes(directory);
      return rows(directory, 'SELECT id, message FROM messages').map(
        ({ id, message }) => `${String(path)} #${String(id)} ${String(message)}`,
      );
    })
    .sort();
}

function keys(lines: readonly Line[]): string[] {
  return lines.map(({ path, uid, message }) => `${path} #${String(uid)} ${message}`).sort();
}

/** Waits until a job's wrapper has recorded a number of lines. */
async function untilLines(directory: string, count: number): Promise<void> {
  await until(
    () => {
      const [found] = rows(directory, "SELECT count(*) AS n FROM messages WHERE source != 'gator'");
      return found?.['n'] === count;
    },
    `the record of ${String(count)} lines`,
  );
}

test('messages of a tree are merged by time, with the path in front', async ({ gator, two }) => {
  const { a, b, tracking, finish } = two;
  await a.print('first\n');
  await untilLines(join(tracking, 'a'), 1);
  await b.print('second\n', 'stderr');
  await untilLines(join(tracking, 'tier/b'), 1);
  await a.print('third\n');
  await untilLines(join(tracking, 'a'), 2);
  const live = await logs(gator);
  const ordered = ['top/a: first', 'top/tier/b: second', 'top/a: third'];
  expect(texts(live).filter((text) => ordered.includes(text))).toEqual(ordered);
  const { stdout } = await gator.run('logs');
  expect(stdout).toMatch(/\[INFO {3}\] top\/a: first\n[^]*\[ERROR {2}\] top\/tier\/b: second\n/);
  expect(stdout).toMatch(/ top: Running group top: 3 jobs\n/);
  await finish();
  const ended = await logs(gator);
  expect(keys(ended)).toEqual(recorded(tracking));
  expect(ended.map(({ time }) => time)).toEqual(
    ended.map(({ time }) => time).sort((x, y) => x - y),
  );
  expect(texts(ended).filter((text) => ordered.includes(text))).toEqual(ordered);
});

test('any part of the tree can be read, alone or with all below', async ({ gator, two }) => {
  const { a, b, tracking, finish } = two;
  await a.print('of a\n');
  await b.print('of b\n');
  await untilLines(join(tracking, 'a'), 1);
  await untilLines(join(tracking, 'tier/b'), 1);
  const look = async (): Promise<void> => {
    expect(new Set((await logs(gator, 'top/a')).map(({ path }) => path))).toEqual(
      new Set(['top/a']),
    );
    expect(new Set((await logs(gator, join(tracking, 'tier'))).map(({ path }) => path))).toEqual(
      new Set(['top/tier', 'top/tier/b']),
    );
    expect(new Set((await logs(gator, '--own')).map(({ path }) => path))).toEqual(new Set(['top']));
    expect((await gator.run('logs', 'top/a')).stdout).toMatch(/\[INFO {3}\] of a\n/);
  };
  await look();
  await finish();
  await look();
});

test('messages are chosen by severity, text, number and time', async ({ gator, two }) => {
  const { a, b, tracking, finish } = two;
  const wrapper = await Connection.open(a.env['GATOR_PARENT'] ?? '');
  await wrapper.ask('log', { severity: 'WARNING', message: 'careful 1' });
  await wrapper.ask('log', { severity: 'ERROR', message: 'wrong 2' });
  await wrapper.ask('log', { severity: 'DEBUG', message: 'detail 3' });
  wrapper.close();
  await b.print('careful 4\n');
  await untilLines(join(tracking, 'tier/b'), 1);
  const look = async (): Promise<void> => {
    expect(texts(await logs(gator, '--severity', 'warning'))).toEqual([
      'top/a: careful 1',
      'top/a: wrong 2',
    ]);
    expect(texts(await logs(gator, '--grep', '^(careful|detail) \\d$'))).toEqual([
      'top/a: careful 1',
      'top/a: detail 3',
      'top/tier/b: careful 4',
    ]);
    expect(texts(await logs(gator, '--grep', 'careful', '--tail', '1'))).toEqual([
      'top/tier/b: careful 4',
    ]);
    const all = await logs(gator);
    for (const count of [0, 1, 5, all.length + 1])
      expect(keys(await logs(gator, '--tail', String(count)))).toEqual(
        count === 0 ? [] : keys(all.slice(-count)),
      );
    const middle = all[Math.floor(all.length / 2)]?.time ?? 0;
    const since = new Date(middle * 1000).toISOString();
    expect(keys(await logs(gator, '--since', since))).toEqual(
      keys(all.filter(({ time }) => time >= middle)),
    );
    expect(await logs(gator, '--since', '0s')).toEqual([]);
  };
  await look();
  await finish();
  await look();
});

test.for([
  [['--severity', 'LOUD'], /expected DEBUG, INFO, WARNING, ERROR or CRITICAL/],
  [['--grep', '('], /Unterminated group|Invalid regular expression/],
  [['--since', 'soon'], /expected an age, as 10m, or a time/],
  [['nowhere'], /no run at 'nowhere'/],
] as const)('%s is refused', async ([args, why], { gator, two }) => {
  const { status, stdout, stderr } = await gator.run('logs', ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(why);
  await two.crash();
});

test('following tells all, once each, also of layers that start later', async ({
  gator,
  two,
  puppets,
}) => {
  const { a, b, run, tracking } = two;
  await a.print('before\n');
  const follow = gator.start('logs', '-f', '--json');
  await follow.printed('"before"');
  await a.print('during\n');
  await follow.printed('"during"');
  await b.print('many lines\n', 'stdout', 5000);
  await Promise.all([a.exit(0), b.exit(0)]);
  const later = await puppets.enter('top/later');
  await later.print('from a layer that started later\n');
  await follow.printed('from a layer that started later');
  await later.print('quick\n', 'stderr', 500);
  await later.exit(0);
  await run.end();
  const { status, stdout, stderr } = await follow.end();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(keys(linesIn(stdout))).toEqual(recorded(tracking));
});

test('what takes many bytes as JSON is followed as all else', async ({ gator, two }) => {
  const { b, tracking, finish } = two;
  const grep = ['--grep', 'Launching task|the last'];
  const follow = gator.start('logs', 'top/tier/b', '-f', '--json', ...grep);
  await follow.printed('Launching task');
  await b.print(`${'\u0001'.repeat(60_000)}\n`, 'stdout', 150);
  await untilLines(join(tracking, 'tier/b'), 150);
  await b.print('the last\n');
  await follow.printed('the last');
  await finish();
  const { status, stdout } = await follow.end();
  expect(status).toBe(0);
  expect(linesIn(stdout).map(({ message }) => message)).toEqual([
    expect.stringContaining('Launching task'),
    'the last',
  ]);
});

test('a layer that cannot be read is named, and the others are told', async ({ gator, two }) => {
  await two.finish();
  writeFileSync(join(two.tracking, 'a/db.sqlite'), 'this is no database '.repeat(1000));
  for (const args of [[], ['-f'], ['--tail', '99'], ['--tail', '99', '-f']]) {
    const { status, stdout, stderr } = await gator.run('logs', ...args);
    expect(status).toBe(1);
    expect(stdout).toContain('top: Ended: 3 passed');
    expect(stderr).toMatch(
      /^error: messages of 'top\/a' were left out: the database in .* cannot be read: file is not a database\n$/,
    );
  }
});

test('following a job ends with the job, and the rest goes on', async ({ gator, two, puppets }) => {
  const { a, b, run, tracking } = two;
  await a.print('before\n');
  await untilLines(join(tracking, 'a'), 1);
  const follow = gator.start('logs', 'top/a', '-f', '--json', '--tail', '0', '--severity', 'INFO');
  const begun = follow.printed('after').then(() => true);
  while (!(await Promise.race([begun, a.print('after\n')])));
  await a.print('x\n', 'stdout', 3000);
  await a.exit(0);
  const { status, stdout } = await follow.end();
  expect(status).toBe(0);
  expect(stdout).not.toContain('"before"');
  const uids = linesIn(stdout).map(({ uid }) => uid);
  const first = uids[0] ?? 0;
  const known = rows(
    join(tracking, 'a'),
    `SELECT id FROM messages WHERE id >= ${first} AND severity >= 20 ORDER BY id`,
  );
  expect(uids).toEqual(known.map(({ id }) => id));
  expect(run.runs).toBe(true);
  await b.exit(0);
  await (await puppets.enter('top/later')).exit(0);
  await run.end();
});

test('what has ended is followed to its end at once', async ({ gator, two }) => {
  await two.finish();
  const { status, stdout } = await gator.run('logs', '-f', '--json');
  expect(status).toBe(0);
  expect(keys(linesIn(stdout))).toEqual(recorded(two.tracking));
});

test('a follower of a run that crashes ends, with what was recorded', async ({ gator, two }) => {
  const follow = gator.start('logs', '-f', '--json');
  await two.a.print('recorded\n');
  await follow.printed('"recorded"');
  await two.crash();
  const { status, stdout } = await follow.end();
  expect(status).toBe(0);
  const told = keys(linesIn(stdout));
  expect(new Set(told).size).toBe(told.length);
  expect(keys(await logs(gator))).toEqual(recorded(two.tracking));
  expect(told).toEqual(recorded(two.tracking));
});

test.for([[[]], [['-f']]])(
  'a reader that has enough is no error: %s',
  async ([args], { folder, gator, two }) => {
    const { b, tracking, finish } = two;
    await b.print('line\n', 'stdout', 20_000);
    await untilLines(join(tracking, 'tier/b'), 20_000);
    const command = `{ gator logs ${(args ?? []).join(' ')}; echo "status $?" >&2; } | head -1`;
    const shell = spawn('sh', ['-c', command], {
      cwd: folder.path,
      env: { ...process.env, PATH: `${gator.bin}:${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    let stdout = '';
    shell.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    shell.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    if (args?.length === 1) {
      await until(() => stdout !== '', 'the first line');
      await b.print('more\n', 'stdout', 1000);
    }
    await within(once(shell, 'close'), 'the end of the pipe');
    expect(stderr).toBe('status 0\n');
    expect(stdout).toMatch(/^[^\n]+\n$/);
    await finish();
  },
);

test('a layer that has not started says why it has no messages', async ({ gator, two }) => {
  const { status, stdout, stderr } = await gator.run('logs', 'top/later');
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toBe("error: 'top/later' has no messages: it has not started\n");
  await two.finish();
});

test('a layer that has not started is followed from its start to its end', async ({
  gator,
  two,
  puppets,
}) => {
  const { a, b, run, tracking } = two;
  const follow = gator.start('logs', 'top/later', '-f', '--json');
  await Promise.all([a.exit(0), b.exit(0)]);
  const later = await puppets.enter('top/later');
  await later.print('a line\n', 'stdout', 2000);
  await later.exit(0);
  await run.end();
  const { status, stdout } = await follow.end();
  expect(status).toBe(0);
  expect(keys(linesIn(stdout))).toEqual(recorded(join(tracking, 'later')));
});

test('following what never starts ends with its run', async ({ gator, two }) => {
  const follow = gator.start('logs', 'top/later', '-f');
  await follow.printed("'top/later' has no messages", 'stderr');
  await two.crash();
  expect(await follow.end()).toMatchObject({ status: 0, stdout: '' });
});
