import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { frames } from '../packages/core/src/layer/testing/hostile-frames.ts';
import type { Gator } from './support/gator.ts';
import { peakMemory } from './support/processes.ts';
import { attributes, messages, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { Connection, controlAddress } from './support/socket.ts';
import { until } from './support/within.ts';

/** Each brings about 20 frames to each of four doors; all of them with `npm run test:fuzz`. */
const ROUNDS = process.env['FUZZ'] === undefined ? 15 : 250;

const JOB = "!Job {command: 'true'}\n";

/** What the command line says of a specification that is none; nothing has run then. */
async function refusal(gator: Gator, ...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await gator.run(...words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  return stderr;
}

test('what is no file is refused at once', async ({ folder, gator }) => {
  execFileSync('mkfifo', [folder.at('fifo')]);
  const socket = createServer();
  await once(socket.listen(folder.at('socket')), 'listening');
  const special = 'error: this is a pipe, a socket or a device, not a file\n';
  for (const name of ['fifo', 'socket', '/dev/zero', '/dev/full'])
    expect(await refusal(gator, 'run', name)).toContain(special);
  expect((await gator.shell(`printf '${JOB.trim()}' | gator /dev/stdin`)).stderr).toContain(
    special,
  );
  expect(await refusal(gator, 'check', folder.path)).toContain('this is a directory, not a file');
  socket.close();
  folder.write({ 'job.yaml': JOB });
  expect((await gator.shell('gator /dev/stdin < job.yaml')).status).toBe(0);
});

test('what is too much is refused in bounded memory', async ({ folder, gator }) => {
  const keys = Array.from({ length: 1_000_000 }, (_, index) => `  K${index}: 1\n`);
  writeFileSync(folder.at('keys.yaml'), `!Job\ncommand: x\nenv:\n${keys.join('')}`);
  writeFileSync(folder.at('large.yaml'), `!Job {command: "${'x'.repeat(100_000_000)}"}`);
  expect(await refusal(gator, 'check', 'large.yaml')).toContain('the file is larger than 64 MB');
  const check = gator.start('check', 'keys.yaml');
  let peak = 0;
  await until(() => {
    peak = Math.max(peak, peakMemory(check.pid) || 0);
    return !check.runs;
  }, 'the end of the check');
  expect((await check.end()).stderr).toContain('the file is too large from here on');
  expect(peak).toBeLessThan(2e9);
});

test('a folder that cannot be made is refused, and not tried for ever', async ({
  folder,
  gator,
}) => {
  folder.write({ 'job.yaml': JOB });
  expect(await refusal(gator, 'job.yaml', '--tracking', '/proc/x/y')).toContain('/proc/x');
  const long = join(...Array.from({ length: 5 }, () => 'x'.repeat(100)));
  expect(await refusal(gator, 'job.yaml', '--tracking', long)).toContain('at most 494');
  expect(folder.has('x'.repeat(100))).toBe(false);
});

test('an output that cannot be written is told once, and the run goes on', async ({
  folder,
  gator,
}) => {
  folder.write({ 'job.yaml': "!Job {command: sh, args: [-c, 'echo one; echo two']}\n" });
  const full = await gator.shell('gator job.yaml > /dev/full');
  expect(full.status).toBe(3);
  expect(full.stderr).toMatch(/^error: cannot write the output: ENOSPC.*\n$/);
  expect(messages(gator.tracking, 'stdout')).toEqual(['one', 'two']);
  expect(results(gator.tracking)).toEqual({ job: 'SUCCESS' });
  const left = await gator.shell('gator job.yaml | :');
  expect(left.stderr).toBe('');
});

test('a layer that hangs after it took a connection does not hold up who looks', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'spec.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n' });
  const run = gator.start('spec.yaml');
  const job = await puppets.enter('spec/job');
  await until(() => results(gator.tracking)['spec/job'] !== undefined, 'the record of the job');
  // The root's address leads to a server that takes a connection, and then says nothing.
  const silent = spawn(process.execPath, ['-e', SILENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(silent.stdout, 'data')) as [Buffer];
  const secret = folder.read('tracking/latest/secret').trim();
  const asked = await gator
    .startWith({ GATOR_SECRET: secret }, 'stop', `127.0.0.1:${String(port).trim()}`)
    .end();
  expect(asked.status).not.toBe(0);
  expect(asked.stderr).toMatch(/no answer to 'resolve' within 10 s/);
  silent.kill();
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
});

const TREE = `!JobGroup
jobs:
  - !JobGroup {ident: tier, jobs: [!Job {ident: job, command: puppet}]}
  - !Job {ident: later, command: puppet, on_pass: [tier]}
`;

/** Frames that stop nothing: a stop is meant, whoever sends it. */
const harmless = frames.filter((text) => !text.includes('"stop"'));

test('whatever comes over a socket, of a tool or of a job, the run ends as it should', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', '--sched-arg', 'concurrency=2');
  const job = await puppets.enter('tree/tier/job');
  const { tracking } = gator;
  await until(() => results(tracking)['tree/tier/job'] !== undefined, 'the first records');
  const addresses = [
    ...[[], ['tier'], ['tier', 'job']].map((path) => controlAddress(tracking, ...path)),
    job.env['GATOR_PARENT'] ?? '',
  ];
  const pids = [[], ['tier'], ['tier', 'job']].map((path) =>
    Number(attributes(join(tracking, ...path))['pid']),
  );
  for (const address of addresses) {
    let layer = await Connection.open(address);
    const send = async (texts: readonly string[]): Promise<void> => {
      for (const text of texts) layer.post(text);
      if (!(await layer.answers())) layer = await Connection.open(address);
    };
    await fc.assert(fc.asyncProperty(fc.array(harmless, { minLength: 10, maxLength: 30 }), send), {
      numRuns: ROUNDS,
      endOnFailure: true,
    });
    layer.close();
  }
  for (const pid of pids) expect(peakMemory(pid)).toBeLessThan(300e6);
  await job.exit(0);
  await (await puppets.enter('tree/later')).exit(0);
  expect((await run.end()).status).toBe(0);
  expect(results(tracking)).toEqual({
    tree: 'SUCCESS',
    'tree/tier': 'SUCCESS',
    'tree/tier/job': 'SUCCESS',
    'tree/later': 'SUCCESS',
  });
  expect(
    rows(tracking, 'SELECT ident, passed, failed, aborted FROM children ORDER BY ident'),
  ).toEqual([
    { ident: 'later', passed: 1, failed: 0, aborted: 0 },
    { ident: 'tier', passed: 1, failed: 0, aborted: 0 },
  ]);
});

test('nobody takes the place of a child, though he knows the secret of the run', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml');
  const job = await puppets.enter('tree/tier/job');
  const root = controlAddress(await gator.begun());
  for (const slot of [0, 1, 2, 3]) {
    const intruder = await Connection.open(root);
    const closed = intruder.closed();
    const payload = { slot, pid: 1, host: 'h', address: 'h:1', seen: 0 };
    intruder.post({ action: 'register', req_id: 0, payload });
    await closed;
  }
  const tool = await Connection.open(root);
  for (const action of ['spec', 'update', 'complete', 'need', 'forward'])
    expect(await tool.ask(action)).toMatch(/not open to this connection/);
  expect(await tool.ask('grant', { child: 0, units: [], contended: true })).toMatch(/not answer/);
  tool.close();
  await job.exit(0);
  await (await puppets.enter('tree/later')).exit(0);
  expect((await run.end()).status).toBe(0);
});

/** Takes WebSocket connections, and answers no frame. */
const SILENT = `
const { createHash } = require('node:crypto');
const server = require('node:http').createServer();
server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write('HTTP/1.1 101 x\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;
