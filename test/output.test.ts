import { expect } from 'vitest';
import { messages, rows } from './support/records.ts';
import { parentOf, peakMemory } from './support/processes.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const JOB = '!Job {command: puppet}\n';

test('output is kept byte for byte, and in lines', async ({ folder, gator, puppets }) => {
  folder.write({ 'job.yaml': JOB });
  const run = gator.start('job.yaml');
  const job = await puppets.enter('job');
  const pieces = [
    'plain\n',
    'two ',
    'halves\n',
    '\n',
    'dos\r\n',
    '10 %\r20 %\r',
    'done\n',
    Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]),
    'nul \0 here\n',
    Buffer.from('grüße 🐊\n').subarray(0, 4),
    Buffer.from('grüße 🐊\n').subarray(4),
    'last line without an end',
  ];
  for (const piece of pieces) await job.print(piece);
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  const { tracking } = gator;
  const whole = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
  expect(folder.bytes('tracking/latest/output.log').equals(whole)).toBe(true);
  expect(messages(tracking, 'stdout')).toEqual([
    'plain',
    'two halves',
    '',
    'dos',
    '10 %',
    '20 %',
    'done',
    'a\ufffd\ufffdb',
    'nul ␀ here',
    'grüße 🐊',
    'last line without an end',
  ]);
});

test('stdout and stderr are kept in the order in which they came', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': JOB });
  const run = gator.start('job.yaml', '--limit-error', '10');
  const job = await puppets.enter('job');
  let expected = '';
  for (const to of ['stdout', 'stderr', 'stderr', 'stdout', 'stderr'] as const) {
    expected += `${to}\n`;
    await job.print(`${to}\n`, to);
    await until(() => folder.read('tracking/latest/output.log') === expected, 'recording');
  }
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  const recorded = rows(
    gator.tracking,
    "SELECT source, severity, message FROM messages WHERE source LIKE 'std%' ORDER BY id",
  );
  expect(recorded.map(({ message }) => `${String(message)}\n`).join('')).toBe(expected);
  expect(recorded[0]).toEqual({ source: 'stdout', severity: 20, message: 'stdout' });
  expect(recorded[1]).toEqual({ source: 'stderr', severity: 40, message: 'stderr' });
});

test('a line of 100 MB needs no more memory than a short one', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'group.yaml': `!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n` });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  const wrapper = parentOf(job.pid);
  const before = peakMemory(wrapper);
  await job.print(Buffer.alloc(1e6, 'x'), 'stdout', 100);
  const growth = peakMemory(wrapper) - before;
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(growth).toBeLessThan(64e6);
  expect(folder.bytes('tracking/latest/job/output.log').length).toBe(100e6);
  const [line] = messages(folder.at('tracking/latest/job'), 'stdout');
  expect(line).toMatch(/^x{60000}/);
  expect(line).toMatch(/\[cut: the line has 100000000 bytes, all of them in output\.log\]$/);
  expect(Buffer.byteLength(line ?? '')).toBeLessThanOrEqual(65536);
});

test('a job that prints faster than can be recorded loses nothing', async ({ folder, gator }) => {
  const count = 200_000;
  folder.write({
    'fast.yaml': `!Job {command: sh, args: [-c, "seq ${count}; seq ${count} >&2"]}\n`,
  });
  const run = await gator.run('fast.yaml', '--quiet', '--limit-error', String(count));
  expect(run.status).toBe(0);
  const sql = `SELECT source, count(*) AS n, sum(CAST(message AS INTEGER)) AS sum, sum(message = prior + 1) AS next
    FROM (SELECT source, message, lag(message) OVER (PARTITION BY source ORDER BY id) AS prior
      FROM messages WHERE source LIKE 'std%') GROUP BY source`;
  const whole = { n: count, sum: (count * (count + 1)) / 2, next: count - 1 };
  expect(rows(gator.tracking, sql)).toEqual([
    { source: 'stderr', ...whole },
    { source: 'stdout', ...whole },
  ]);
});

test('every line of a job far below comes to the terminal once and in order, and so do its other messages', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'deep.yaml': `!JobGroup
ident: a
jobs: [!JobGroup {ident: b, jobs: [!JobGroup {ident: c, jobs: [!Job {ident: job, command: puppet}]}]}]
`,
  });
  const run = gator.start('deep.yaml', '--all-msg');
  const job = await puppets.enter('a/b/c/job');
  const lines = Array.from({ length: 20_000 }, (_, number) => `line ${String(number)}`);
  await job.print(`${lines.join('\n')}\n`);
  await job.print(`\n  indented\n`);
  await job.exit(0);
  const { status, stdout } = await run.end();
  expect(status).toBe(0);
  const told = stdout
    .split('\n')
    .map((line) => /\] a\/b\/c\/job:(?: (.*))?$/.exec(line))
    .filter((found) => found !== null)
    .map(([, text = '']) => text);
  const first = told.indexOf('line 0');
  expect(told.slice(first, first + lines.length + 2)).toEqual([...lines, '', '  indented']);
  expect(told.filter((text) => /^line/.test(text))).toHaveLength(lines.length);
});

test('an output can be opened again by its name', async ({ folder, gator }) => {
  folder.write({
    'tee.yaml': `!Job {command: sh, args: [-c, "echo one > /dev/stdout; echo two | tee /dev/stderr"]}\n`,
  });
  await gator.run('tee.yaml', '--limit-error', '1');
  expect(messages(gator.tracking, 'stdout')).toEqual(['one', 'two']);
  expect(messages(gator.tracking, 'stderr')).toEqual(['two']);
});

test('a job reads an empty input', async ({ folder, gator }) => {
  folder.write({ 'cat.yaml': `!Job {command: cat}\n` });
  expect((await gator.run('cat.yaml')).status).toBe(0);
});

test.for(['output.log', 'messages.log'])(
  'a %s that cannot be written fails the job',
  async (file, { folder, gator }) => {
    const before = `mkdir $GATOR_TRACKING/../job && ln -s /dev/full $GATOR_TRACKING/../job/${file}`;
    folder.write({
      'group.yaml': `!JobGroup
jobs:
  - !Job {ident: before, command: sh, args: [-c, "${before}"]}
  - !Job {ident: job, command: echo, args: [lost], on_pass: [before]}
`,
    });
    expect((await gator.run('group.yaml')).status).toBe(1);
    const sql = "SELECT result, reason FROM children WHERE ident = 'job'";
    const [child] = rows(gator.tracking, sql);
    expect(child).toMatchObject({
      result: 'FAILURE',
      reason: expect.stringMatching(/cannot (write|record).*ENOSPC/) as string,
    });
  },
);
