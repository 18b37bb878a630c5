import { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'vitest';
import type { Ended, Gator } from './support/gator.ts';
import { processesIn } from './support/processes.ts';
import { attributes } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const SPECS = {
  'good.yaml': "!JobGroup {jobs: [!Job {command: 'true'}, !Job {command: 'true'}]}",
  'bad.yaml': "!Job {ident: broken, command: 'false'}",
  'lost.yaml': '!JobGroup {ident: killed, jobs: [!Job {ident: job, command: puppet}]}',
  'live.yaml': '!Job {ident: live, command: puppet}',
};

/** Makes runs one after the other, and returns their names. */
async function make(gator: Gator, ...specs: string[]): Promise<string[]> {
  const names: string[] = [];
  for (const spec of specs) {
    await gator.run(spec);
    names.push(basename(gator.tracking));
  }
  return names;
}

function cells(stdout: string): string[][] {
  return stdout
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(/ {2,}/));
}

/** A refusal: nothing was done, and one line says why. */
function refused(reason: RegExp): Partial<Ended> {
  return { status: 2, stdout: '', stderr: expect.stringMatching(reason) as string };
}

test('gator ls lists runs, the newest first: live, ended, lost', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write(SPECS);
  expect(await gator.run('ls')).toMatchObject({ status: 0, stdout: 'no runs in tracking\n' });
  expect((await gator.run('ls', '--json')).stdout).toBe('[]\n');
  const [good, bad] = await make(gator, 'good.yaml', 'bad.yaml');
  const killed = gator.start('lost.yaml');
  await puppets.enter('killed/job');
  const lost = basename(await gator.begun());
  killed.kill('SIGKILL');
  await killed.end();
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  const run = gator.start('live.yaml');
  const live = await puppets.enter('live');
  const newest = basename(gator.tracking);
  mkdirSync(folder.at('tracking/notes'));

  const took = /^\d+\.\d s$/;
  const size = /^[\d.]+ [kKM]i?B$/;
  const match = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
  const { status, stdout } = await gator.run('ls');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^run +ident +result +jobs +took +size\n/);
  expect(cells(stdout)).toEqual([
    [newest, 'live', 'RUN', '0 passed of 1', match(took), match(size), 'latest'],
    [lost, 'killed', 'ABORT (lost)', '0 passed, 1 aborted of 1', match(size)],
    [bad, 'broken', 'FAIL', '0 passed, 1 failed of 1', match(took), match(size)],
    [good, 'good', 'PASS', '2 passed of 2', match(took), match(size)],
  ]);
  const facts: unknown = JSON.parse((await gator.run('ls', 'tracking', '--json')).stdout);
  expect(facts).toMatchObject([
    {
      name: newest,
      ident: 'live',
      standing: 'live',
      state: 'STARTED',
      latest: true,
      stopped: null,
    },
    { name: lost, standing: 'lost', result: 'ABORTED', latest: false },
    { name: bad, standing: 'ended', result: 'FAILURE', counts: { failed: 1, total: 1 } },
    { name: good, directory: match(/tracking\/\d/), size: expect.any(Number) as number },
  ]);
  await live.exit(0);
  await run.end();
});

test('gator ls refuses what is no folder', async ({ folder, gator }) => {
  folder.write(SPECS);
  expect(await gator.run('ls', 'good.yaml')).toMatchObject(
    refused(/^error: good\.yaml is no folder\n$/),
  );
  expect(await gator.run('ls', 'nowhere')).toMatchObject(
    refused(/^error: there is no folder nowhere\n$/),
  );
});

test('gator rm removes runs that have ended, and latest leads to the newest that is left', async ({
  folder,
  gator,
}) => {
  folder.write(SPECS);
  const [first = '', second = '', third = ''] = await make(
    gator,
    'good.yaml',
    'bad.yaml',
    'good.yaml',
  );
  const { status, stdout } = await gator.run('rm', `tracking/${third}`);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^removed .*: [\d.]+ \w+\n$/);
  expect(readdirSync(folder.at('tracking')).sort()).toEqual([first, second, 'latest'].sort());
  expect(readlinkSync(folder.at('tracking/latest'))).toBe(second);
  // By its link, a run goes with the link.
  expect((await gator.run('rm', 'tracking/latest')).status).toBe(0);
  expect(readlinkSync(folder.at('tracking/latest'))).toBe(first);
  expect((await gator.run('rm', `tracking/${first}/`)).status).toBe(0);
  expect(readdirSync(folder.at('tracking'))).toEqual([]);
});

test('gator rm by age and number spares the newest and those that live', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write(SPECS);
  const run = gator.start('live.yaml');
  const live = await puppets.enter('live');
  const oldest = basename(await gator.begun());
  const names = await make(gator, 'good.yaml', 'bad.yaml', 'good.yaml');
  const left = (): string[] => readdirSync(folder.at('tracking')).sort();
  expect(await gator.run('rm')).toMatchObject(refused(/^error: name the runs to remove/));
  expect((await gator.run('rm', '--older-than', '1h')).stdout).toBe('nothing to remove\n');
  expect((await gator.run('rm', '--keep', '4')).stdout).toBe('nothing to remove\n');
  expect((await gator.run('rm', '--older-than', '1h', '--keep', '0')).stdout).toBe(
    'nothing to remove\n',
  );
  expect(left()).toEqual([oldest, ...names, 'latest'].sort());
  const kept = await gator.run('rm', '--keep', '2');
  expect(kept.stdout.split('\n')).toHaveLength(2);
  expect(left()).toEqual([oldest, ...names.slice(1), 'latest'].sort());
  expect((await gator.run('rm', '--older-than', '0s')).status).toBe(0);
  expect(left()).toEqual([oldest, 'latest'].sort());
  expect(readlinkSync(folder.at('tracking/latest'))).toBe(oldest);
  const named = await gator.run('rm', `tracking/${oldest}`, '--keep', '1');
  expect(named).toMatchObject(refused(/^error: /));
  await live.exit(0);
  expect((await run.end()).status).toBe(0);
});

test('gator rm never removes a run that lives, not even one that hangs', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write(SPECS);
  const run = gator.start('live.yaml');
  const live = await puppets.enter('live');
  const tracking = await gator.begun();
  const pid = Number(attributes(tracking)['pid']);
  const removals = [['tracking/latest'], [tracking], ['--keep', '0']];
  for (const signal of ['SIGCONT', 'SIGSTOP'] as const) {
    process.kill(pid, signal);
    for (const words of removals) {
      const { status, stdout, stderr } = await gator.run('rm', ...words);
      if (words.length === 1) {
        expect(status).toBe(2);
        expect(stderr).toMatch(/^error: the run in .* is live: stop it first, with gator stop\n$/);
      } else expect(stdout).toBe('nothing to remove\n');
      expect(folder.has('tracking/latest/db.sqlite')).toBe(true);
    }
  }
  process.kill(pid, 'SIGCONT');
  await live.exit(0);
  expect((await run.end()).status).toBe(0);
  expect((await gator.run('rm', 'tracking/latest')).status).toBe(0);
  expect(existsSync(tracking)).toBe(false);
});

test('gator rm never removes a lost run whose jobs are still there', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'group.yaml': '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}' });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  const tracking = await gator.begun();
  const wrapper = Number(attributes(`${tracking}/job`)['pid']);
  process.kill(wrapper, 'SIGSTOP');
  run.kill('SIGKILL');
  await run.end();
  const { status, stderr } = await gator.run('rm', 'tracking/latest');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: .*group\/job.* still runs/);
  expect(existsSync(`${tracking}/job/db.sqlite`)).toBe(true);
  process.kill(wrapper, 'SIGCONT');
  await job.gone;
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  expect((await gator.run('rm', 'tracking/latest')).status).toBe(0);
  expect(existsSync(tracking)).toBe(false);
});

test('gator rm refuses what is no run, and leaves it alone', async ({ folder, gator }) => {
  folder.write({ ...SPECS, 'mine/db.sqlite': 'precious', 'mine/secret': 'precious' });
  const [name = ''] = await make(gator, 'good.yaml');
  symlinkSync(folder.at('mine'), folder.at('tracking/link'));
  for (const [target, reason] of [
    ['nowhere', /^error: there is no run at .*nowhere\n$/],
    ['tracking', /^error: .*tracking is no run\n$/],
    ['bin', /^error: .*bin is no run\n$/],
    ['good.yaml', /^error: .*good\.yaml is no run\n$/],
    ['mine', /^error: the run in .*mine cannot be read\n$/],
    ['tracking/link', /^error: the run in .* cannot be read\n$/],
    [`tracking/${name}/T0`, /^error: .* is a part of the run .*: a run is removed as a whole\n$/],
  ] as const)
    expect(await gator.run('rm', target), target).toMatchObject(refused(reason));
  expect(folder.read('mine/db.sqlite')).toBe('precious');
  expect(folder.has('tracking', name, 'T0/db.sqlite')).toBe(true);
  const both = await gator.run('rm', 'nowhere', `tracking/${name}`);
  expect(both).toMatchObject({ status: 2, stdout: expect.stringMatching(/^removed /) as string });
});

test('a run that cannot be read is named, and the others are listed', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': "!Job {command: 'true'}\n" });
  await gator.run('job.yaml', '--tracking', 'tracking/good');
  await gator.run('job.yaml', '--tracking', 'tracking/bad');
  folder.write({ 'tracking/bad/db.sqlite': 'this is no database '.repeat(1000) });
  const { status, stdout, stderr } = await gator.run('ls');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^good .*PASS/m);
  expect(stdout).not.toContain('bad');
  expect(stderr).toMatch(
    /^error: the database in \S+bad cannot be read: file is not a database\n$/,
  );
});
