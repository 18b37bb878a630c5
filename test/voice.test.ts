import { join } from 'node:path';
import { connect } from '@gator/client';
import { expect } from 'vitest';
import { lacksPython, PYTHON } from './support/python.ts';
import { artefacts, attributes, messages, metrics, rows, type Row } from './support/records.ts';
import { test as rig } from './support/rig.ts';
import { Connection } from './support/socket.ts';

/** What the job has said, as its database keeps it. */
function said(directory: string): Row[] {
  return rows(directory, "SELECT severity, message FROM messages WHERE source = 'api' ORDER BY id");
}

/** Runs one job that is a shell script, and tells how the run ended. */
const test = rig.extend('script', ({ folder, gator }) => {
  return (text: string, ...args: string[]) => {
    folder.write({ 'job.yaml': '!Job {command: ./job}\n', job: `#!/bin/sh\n${text}\n` });
    return gator.run('job.yaml', ...args);
  };
});

/** A job that waits, and a connection to its wrapper. */
const talk = rig.extend('talking', async ({ folder, gator, puppets }) => {
  folder.write({ 'job.yaml': '!Job {command: puppet}\n' });
  const run = gator.start('job.yaml');
  const job = await puppets.enter('job');
  const wrapper = await Connection.open(job.env['GATOR_PARENT'] ?? '');
  return { run, job, wrapper };
});

test('gator message records a message', async ({ gator, script }) => {
  const { status } = await script(`gator message plain
gator message -s WARNING 'two  words'
gator message --severity debug small`);
  expect(status).toBe(0);
  expect(said(gator.tracking)).toEqual([
    { severity: 20, message: 'plain' },
    { severity: 30, message: 'two  words' },
    { severity: 10, message: 'small' },
  ]);
  expect(messages(gator.tracking, 'stdout')).toEqual([]);
});

test('gator message - reads a message from each line of its input', async ({ gator, script }) => {
  const { status } = await script(`gator message -s DEBUG - <<'END'
as the option says
[WARNING] careful
[INFO   ] as Gator itself prints it
[NOTE] no severity

[CRITICAL]
END`);
  expect(status).toBe(1);
  expect(said(gator.tracking)).toEqual([
    { severity: 10, message: 'as the option says' },
    { severity: 30, message: 'careful' },
    { severity: 20, message: 'as Gator itself prints it' },
    { severity: 10, message: '[NOTE] no severity' },
    { severity: 10, message: '' },
    { severity: 50, message: '' },
  ]);
  expect(attributes(gator.tracking)['reason']).toBe('1 CRITICAL message, none is allowed');
});

test('a long input is recorded whole and in order', async ({ gator, script }) => {
  expect((await script('seq 5000 | gator message -')).status).toBe(0);
  const lines = messages(gator.tracking, 'api');
  expect(lines).toEqual(Array.from({ length: 5000 }, (_, index) => String(index + 1)));
});

test.for([
  { severity: 'ERROR', args: [], reason: '1 ERROR message, none is allowed' },
  { severity: 'ERROR', args: ['--limit-error', '1'], reason: '' },
  { severity: 'WARNING', args: [], reason: '' },
  {
    severity: 'WARNING',
    args: ['--limit-warning', '0'],
    reason: '1 WARNING message, none is allowed',
  },
])('a $severity counts towards the limits, with $args', async (each, { gator, script }) => {
  const { status } = await script(`gator message -s ${each.severity} text`, ...each.args);
  expect(status).toBe(each.reason === '' ? 0 : 1);
  expect(attributes(gator.tracking)['reason']).toBe(each.reason);
});

test('gator metric and gator artefact are heard', async ({ folder, gator, script }) => {
  const { status } = await script(`set -e
gator metric passes 3
gator metric coverage -- -0.5
gator metric passes 1e3
echo one > 'a file'
mkdir sub
echo two > sub/b
gator artefact 'a file'
gator artefact sub/b
gator artefact sub/b --name renamed/c`);
  expect(status).toBe(0);
  expect(metrics(gator.tracking)).toEqual({ passes: 1000, coverage: -0.5 });
  expect(artefacts(gator.tracking)).toEqual(['a file', 'renamed/c', 'sub/b']);
  expect(folder.read('tracking/latest/artefacts/renamed/c')).toBe('two\n');
});

test.for([
  { said: 'message -s LOUD text', reason: /DEBUG, INFO, WARNING, ERROR or CRITICAL/ },
  { said: 'metric name many', reason: /a number/ },
  { said: 'metric name NaN', reason: /a number/ },
  { said: 'metric name Infinity', reason: /a number/ },
  { said: 'metric name 1 --agg median', reason: /sum, min, max, mean, count, last/ },
  { said: 'metric msg_error 0', reason: /'msg_error' is a name that Gator keeps for itself/ },
  { said: 'artefact nowhere', reason: /there is no file .*nowhere/ },
  { said: 'artefact job --name ../out', reason: /cannot name an artefact/ },
])('gator $said is refused with status 2', async ({ said: words, reason }, { gator, script }) => {
  const { status } = await script(`gator ${words} 2>&1; test $? = 2`);
  expect(status).toBe(0);
  expect(messages(gator.tracking, 'stdout').join('\n')).toMatch(reason);
  expect(metrics(gator.tracking)).toEqual({});
  expect(artefacts(gator.tracking)).toEqual([]);
});

rig.for(['message text', 'message -', 'metric passes 1', 'artefact job.yaml'])(
  'gator %s outside a run says so and exits with 2',
  async (words, { gator }) => {
    const { status, stdout, stderr } = await gator.run(...words.split(' '));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: not inside a job/);
  },
);

rig('a program outside a run learns why it is not heard', async () => {
  expect(await connect('')).toEqual({
    ok: false,
    reason: 'not inside a job: GATOR_PARENT is not set',
  });
  expect(await connect('127.0.0.1:1/secret')).toMatchObject({ ok: false });
});

rig("a Node program speaks by the library '@gator/client'", async ({ folder, gator }) => {
  const program = join(import.meta.dirname, 'support/talk.ts');
  folder.write({
    'job.yaml': `!Job {command: node, args: [${program}]}\n`,
    'report.txt': 'all is well\n',
  });
  expect((await gator.run('job.yaml')).status).toBe(0);
  const { tracking } = gator;
  expect(messages(tracking, 'stdout')).toEqual([
    'ok',
    'ok',
    'ok',
    'ok',
    "'sub_total' is a name that Gator keeps for itself",
    'ok',
    expect.stringMatching(/^there is no file .*nowhere\.txt$/) as string,
  ]);
  expect(said(tracking)).toEqual([
    { severity: 20, message: 'by default' },
    { severity: 30, message: 'with care' },
  ]);
  const [timed] = rows(tracking, "SELECT time FROM messages WHERE message = 'with care'");
  expect(timed).toEqual({ time: 1_684_696_137_250_000 });
  expect(rows(tracking, "SELECT value, agg FROM metrics WHERE name = 'coverage'")).toEqual([
    { value: 0.75, agg: 'max' },
  ]);
  expect(rows(tracking, 'SELECT value FROM series ORDER BY id')).toEqual([
    { value: 0.25 },
    { value: 0.75 },
  ]);
  expect(artefacts(tracking)).toEqual(['report.txt']);
});

rig.skipIf(lacksPython('websockets'))(
  "a Python program posts the envelope as it is documented (needs Debian's python3-websockets)",
  async ({ folder, gator }) => {
    const program = join(import.meta.dirname, 'support/hi.py');
    folder.write({ 'hi.yaml': `!Job {command: ${PYTHON}, args: [${program}]}\n` });
    expect((await gator.run('hi.yaml')).status).toBe(0);
    const heard = rows(
      gator.tracking,
      "SELECT time, severity, message FROM messages WHERE source = 'api'",
    );
    expect(heard).toEqual([{ time: 1_684_696_137_000_000, severity: 30, message: 'hi' }]);
  },
);

talk('what is wrong is answered with the reason, and harms nothing', async ({ talking, gator }) => {
  const { run, job, wrapper } = talking;
  expect(await wrapper.ask('dance')).toBe("unknown action 'dance'");
  expect(await wrapper.ask('log', { text: 'x' })).toMatch(/'message'/);
  expect(await wrapper.ask('log', { message: 'x', severity: 'LOUD' })).toMatch(/LOUD/);
  expect(await wrapper.ask('metric', { name: 'x', value: '1' })).toMatch(/'value'/);
  expect(await wrapper.ask('metric', { name: '', value: 1 })).toMatch(/'name'/);
  expect(await wrapper.ask('metric', { name: 'x', value: 1, agg: 'median' })).toMatch(/'agg'/);
  expect(await wrapper.ask('metric', { name: 'sub_mine', value: 1 })).toMatch(/'sub_mine'/);
  expect(await wrapper.ask('artefact', { path: 'nowhere' })).toMatch(/there is no file nowhere/);
  expect(
    await wrapper.send('{"action":"metric","req_id":1,"payload":{"name":"x","value":1e999}}'),
  ).toMatchObject({
    result: 'error',
    rsp_id: 1,
    reason: expect.stringMatching(/'value'/) as string,
  });
  expect(
    await wrapper.send('{"action":"metric","req_id":2,"payload":{"value":NaN}}'),
  ).toMatchObject({
    result: 'error',
    reason: 'the frame is not JSON',
  });
  expect(await wrapper.ask('log', { message: 'still heard' })).toEqual({});
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(messages(gator.tracking, 'api')).toEqual(['still heard']);
  expect(metrics(gator.tracking)).toEqual({});
});

talk('a thousand messages that are posted at once are all recorded', async ({ talking, gator }) => {
  const { run, job, wrapper } = talking;
  for (let count = 0; count < 1000; count += 1)
    wrapper.post({ action: 'log', posted: true, payload: { message: String(count) } });
  expect(await wrapper.ask('identify')).toMatchObject({ tool: 'gator' });
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(messages(gator.tracking, 'api').length).toBe(1000);
});
