import { once } from 'node:events';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { asNobody, gatorAsNobody, impostorAt, lacksUsers } from './support/another-user.ts';
import { allProcesses, peakMemory, procFile, processesIn } from './support/processes.ts';
import { attributes, layers, messages, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { Connection, controlAddress, knock } from './support/socket.ts';
import { filesWith } from './support/tracking-text.ts';
import { until } from './support/within.ts';

const TREE = `!JobGroup
ident: tree
jobs:
  - !JobGroup {ident: tier, jobs: [!Job {ident: job, command: puppet}]}
`;
const HOSTILE = join(import.meta.dirname, 'support/hostile.ts');

/** An address of this machine that others could reach. */
const outer = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

describe('the secrets of a run', () => {
  test('are where they have to be, and nowhere else', async ({ folder, gator, puppets }) => {
    folder.write({ 'tree.yaml': TREE });
    const run = gator.start('tree.yaml', '--all-msg', '-v');
    const job = await puppets.enter('tree/tier/job');
    const { tracking } = gator;
    await until(() => folder.has('tracking/latest/tier/job/db.sqlite'), 'the first records');
    const control = readFileSync(join(tracking, 'secret'), 'utf8').trim();
    const own = (job.env['GATOR_PARENT'] ?? '').split('/')[1] ?? '';
    for (const secret of [control, own]) expect(secret).toMatch(/^[\w-]{22}$/);
    expect(own).not.toBe(control);

    const holders = (secret: string, file: 'cmdline' | 'environ'): number[] =>
      allProcesses().filter((pid) => procFile(pid, file).includes(secret));
    for (const secret of [control, own]) expect(holders(secret, 'cmdline')).toEqual([]);
    expect(holders(own, 'environ')).toEqual([job.pid]);
    // Processes of layers are told it by whoever starts them; the root made it.
    const pids = layers(tracking).map(({ pid }) => Number(pid));
    expect(holders(control, 'environ').sort()).toEqual(pids.slice(1).sort());
    for (const pid of pids) expect(statSync(`/proc/${pid}/environ`).mode & 0o777).toBe(0o400);

    await job.exit(0);
    const { stdout, stderr } = await run.end();
    const seen = [stdout + stderr];
    for (const words of [
      ['status', '--json'],
      ['show', '--json', join(tracking, 'tier/job')],
      ['logs'],
    ])
      seen.push((await gator.run(...words)).stdout);
    for (const secret of [control, own])
      expect(seen.filter((text) => text.includes(secret))).toEqual([]);
    expect(filesWith(tracking, control)).toEqual(['secret']);
    expect(filesWith(tracking, own)).toEqual([]);
    expect(statSync(join(tracking, 'secret')).mode & 0o777).toBe(0o600);
  });

  test('stay out of what is recorded of a job that is given its own as an argument', async ({
    folder,
    gator,
  }) => {
    const args = String.raw`[-c, 'printf "%s" "$1" > seen', sh, "at $GATOR_PARENT"]`;
    folder.write({ 'job.yaml': `!Job {command: sh, args: ${args}}\n` });
    const { stdout } = await gator.run('job.yaml');
    const [, secret = ''] = folder.read('seen').split('/');
    expect(secret).toMatch(/^[\w-]{22}$/);
    expect(filesWith(gator.tracking, secret)).toEqual([]);
    expect(stdout).not.toContain(secret);
    expect(String(attributes(gator.tracking)['cmd'])).toMatch(/ at \*\*\*$/);
  });

  test('of another run are not handed to jobs', async ({ folder, gator, puppets }) => {
    folder.write({ 'job.yaml': '!Job {command: puppet}\n' });
    const run = gator.startWith({ GATOR_SECRET: 'of-another-run' }, 'job.yaml');
    const job = await puppets.enter('job');
    expect(job.env).not.toHaveProperty('GATOR_SECRET');
    await job.exit(0);
    await run.end();
  });
});

describe('at the door', () => {
  test('bad tries are told in the messages of the layer, and fail no job', async ({
    folder,
    gator,
    puppets,
  }) => {
    folder.write({ 'tree.yaml': TREE });
    const run = gator.start('tree.yaml', '--limit-warning', '0');
    const job = await puppets.enter('tree/tier/job');
    const [wrapper = ''] = (job.env['GATOR_PARENT'] ?? '').split('/');
    for (let tries = 0; tries < 12; tries += 1) expect(await knock(`${wrapper}/wrong`)).toBe(401);
    await job.exit(0);
    expect((await run.end()).status).toBe(0);
    const below = join(gator.tracking, 'tier/job');
    expect(messages(below, 'gator').filter((text) => text.startsWith('Refused '))).toEqual([
      'Refused a connection from 127.0.0.1: it did not prove a secret',
      'Refused 10 connections so far that did not prove a secret, the last from 127.0.0.1',
    ]);
    expect(rows(below, 'SELECT count(*) AS n FROM messages WHERE severity = 30')).toEqual([
      { n: 2 },
    ]);
  });

  test('a browser is refused with any secret, and a name that leads here opens nothing', async ({
    folder,
    gator,
    puppets,
  }) => {
    folder.write({ 'tree.yaml': TREE });
    const run = gator.start('tree.yaml');
    const job = await puppets.enter('tree/tier/job');
    await until(() => folder.has('tracking/latest/db.sqlite'), 'the first records');
    const control = controlAddress(gator.tracking);
    const [endpoint = ''] = control.split('/');
    for (const address of [control, job.env['GATOR_PARENT'] ?? ''])
      for (const Origin of ['http://page.example', `http://${endpoint}`, 'null', ''])
        expect(await knock(address, { Origin }), Origin).toBe(401);
    // A page whose own name was made to lead here names that host; without a secret it is like any other.
    expect(await knock(endpoint, { Host: 'page.example' })).toBe(401);
    expect(await knock(control, { Host: 'a.tunnel.example' })).toBe(101);
    await job.exit(0);
    await run.end();
  });

  test.skipIf(outer === undefined)(
    'other machines are let in where that is asked for, and the run says so (needs a network interface)',
    async ({ folder, gator, puppets }) => {
      folder.write({ 'tree.yaml': TREE });
      const run = gator.start('tree.yaml', '--quiet', '--host', outer ?? '');
      const job = await puppets.enter('tree/tier/job');
      const { tracking } = gator;
      await run.printed(`Other machines can reach this run, at ${outer}:`);
      await until(() => folder.has('tracking/latest/tier/job/db.sqlite'), 'the first records');
      for (const { address } of layers(tracking)) {
        expect(String(address).replace(/:\d+$/, '')).toBe(outer);
        expect(await knock(String(address))).toBe(401);
      }
      expect(job.env['GATOR_PARENT']).toMatch(new RegExp(`^${outer ?? ''}:\\d+/`));
      expect(statSync(tracking).mode & 0o777).toBe(0o700);
      const { address } = attributes(tracking);
      expect((await gator.run('stop', String(address))).status).toBe(0);
      expect((await run.end()).status).toBe(1);
      expect(results(tracking)['tree/tier/job']).toBe('ABORTED');
    },
  );

  test('a run listens nowhere else by itself, and not where it cannot', async ({
    folder,
    gator,
  }) => {
    folder.write({ 'job.yaml': "!Job {command: 'true'}\n" });
    expect((await gator.run('job.yaml')).stdout).not.toContain('Other machines');
    expect(String(attributes(gator.tracking)['address'])).toMatch(/^127\.0\.0\.1:/);
    for (const wrong of ['0.0.0.0', '::', '::ffff:0.0.0.0', 'localhost', 'everywhere', '']) {
      const { status, stderr } = await gator.run('job.yaml', '--host', wrong);
      expect([status, stderr], wrong).toEqual([2, expect.stringContaining('one IP address')]);
    }
    const { status, stderr } = await gator.run('job.yaml', '--host', '203.0.113.1');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error: cannot listen at 203\.0\.113\.1: /);
  });
});

describe('a job', () => {
  test('that floods its wrapper costs a bounded amount of memory, and can be stopped', async ({
    folder,
    gator,
  }) => {
    const job = `!Job {ident: job, command: node, args: [${HOSTILE}]}`;
    folder.write({ 'tree.yaml': `!JobGroup {ident: tree, jobs: [${job}]}\n` });
    const run = gator.start('tree.yaml');
    const below = join(await gator.begun(), 'job');
    const isFlooded = (): boolean =>
      folder.has('tracking/latest/job/db.sqlite') && messages(below, 'api').length > 1000;
    await until(isFlooded, 'the flood');
    const pid = Number(attributes(below)['pid']);
    // With all that it may have in flight, and what a wrapper takes by itself.
    expect(peakMemory(pid)).toBeLessThan(600e6);
    const wrapper = await Connection.open(controlAddress(gator.tracking, 'job'));
    expect(await wrapper.ask('stop')).toEqual({});
    expect((await run.end()).status).toBe(1);
    expect(results(gator.tracking)['tree/job']).toBe('ABORTED');
  });

  test('that says very much in a row is made to wait, and loses nothing', async ({
    folder,
    gator,
    puppets,
  }) => {
    folder.write({ 'tree.yaml': TREE });
    const run = gator.start('tree.yaml', '--all-msg');
    const job = await puppets.enter('tree/tier/job');
    const wrapper = await Connection.open(job.env['GATOR_PARENT'] ?? '');
    const count = 100_000;
    for (let number = 0; number < count; number += 1)
      wrapper.post({ action: 'log', posted: true, payload: { message: `says ${number}` } });
    expect(await wrapper.ask('identify')).toMatchObject({ tool: 'gator' });
    await job.exit(0);
    const { stdout } = await run.end();
    const told = messages(join(gator.tracking, 'tier/job'), 'api');
    expect(told.length).toBe(count);
    expect(told.every((text, number) => text === `says ${number}`)).toBe(true);
    expect(stdout.match(/says \d+$/gm)).toHaveLength(count);
  });
});

describe.skipIf(lacksUsers)('another user of this machine (needs root and setpriv)', () => {
  test('learns no secret, and reaches nothing with what there is to see', async ({
    folder,
    gator,
    puppets,
  }) => {
    folder.write({ 'tree.yaml': TREE });
    chmodSync(folder.path, 0o755);
    const run = gator.start('tree.yaml');
    const job = await puppets.enter('tree/tier/job');
    const { tracking } = gator;
    await until(() => folder.has('tracking/latest/tier/job/db.sqlite'), 'the first records');
    // The folder can be entered, so that what follows is about the files themselves.
    expect(asNobody('ls "$0"', tracking)).toMatchObject({ status: 0 });
    expect(asNobody('cat "$0/secret"', tracking).said).toMatch(/Permission denied/);
    for (const pid of processesIn(folder.path)) {
      expect(asNobody('cat "/proc/$0/environ"', String(pid)).said).toMatch(/denied|No such/);
      expect(asNobody('kill -TERM "$0"', String(pid)).status).not.toBe(0);
    }
    for (const line of [
      'echo > "$0/x"',
      'ln -s /etc "$0/x"',
      'rm -f "$0/db.sqlite"',
      'rm -rf "$0/tier"',
    ])
      expect(asNobody(line, tracking).status, line).not.toBe(0);
    await job.exit(0);
    expect((await run.end()).status).toBe(0);
  });

  test('who takes the port of a layer that has died is not told the secret', async ({ folder }) => {
    const script = 'until [ -e "$GATOR_TRACKING/db.sqlite" ]; do sleep 0.01; done; kill -9 $PPID';
    folder.write({ 'job.yaml': `!Job {command: sh, args: [-c, '${script}']}\n` });
    gatorAsNobody(folder.path, 'job.yaml');
    const tracking = folder.at('tracking/latest');
    const [, port = ''] = String(attributes(tracking)['address']).split(':');
    const impostor = impostorAt(Number(port));
    let heard = '';
    impostor.stdout?.on('data', (data: Buffer) => {
      heard += data.toString();
    });
    await until(() => heard.includes('waiting'), 'the impostor');
    expect(gatorAsNobody(folder.path, 'status').said).toMatch(/^ABORT job: .*lost/m);
    await until(() => heard.includes('visited'), 'the visit');
    const ended = once(impostor, 'close');
    impostor.kill('SIGKILL');
    await ended;
    expect(heard).toBe('waiting\nvisited\n');
  });

  test.skipIf(outer === undefined)(
    'sees nothing at all of a run that other machines can reach (needs a network interface)',
    async ({ folder, gator }) => {
      folder.write({ 'job.yaml': "!Job {command: 'true'}\n" });
      chmodSync(folder.path, 0o755);
      await gator.run('job.yaml', '--host', outer ?? '');
      expect(asNobody('ls "$0"', gator.tracking).said).toMatch(/Permission denied/);
      expect(asNobody('cat "$0/db.sqlite"', gator.tracking).said).toMatch(/Permission denied/);
    },
  );
});
