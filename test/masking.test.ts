import { join } from 'node:path';
import { expect } from 'vitest';
import { attributes, messages } from './support/records.ts';
import { test } from './support/rig.ts';
import { Connection, controlAddress } from './support/socket.ts';
import { filesWith } from './support/tracking-text.ts';
import { until } from './support/within.ts';

const INHERITED = 'inherited-3f9a';
const WRITTEN = 'written-77c1';
const CALLED = 'called-so-5b2e';
const SECRETS = [INHERITED, WRITTEN, CALLED];

/** Every job has a secret in its command, its arguments, or where it looks for an artefact. */
const SPEC = `!JobGroup
ident: run
redact: [VENDOR_*]
env: {DB_PASSWORD: ${WRITTEN}, VENDOR_LINE: ${CALLED}, MODE: fast}
jobs:
  - !JobGroup
    ident: tier
    jobs:
      - !Job
        ident: job
        command: puppet
        args: [--token=$API_TOKEN, "$DB_PASSWORD/$VENDOR_LINE", ${WRITTEN}, $MODE]
        artefacts: [$API_TOKEN.dat, {path: "$DB_PASSWORD", required: true}]
  - !Job {ident: absent, command: ./$VENDOR_LINE, env: {URL: "https://${INHERITED}@host"}}
`;

test('the value of a secret variable is in nothing that Gator writes or shows', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'run.yaml': SPEC });
  const run = gator.startWith({ API_TOKEN: INHERITED }, 'run.yaml', '--all-msg', '-v');
  const job = await puppets.enter('run/tier/job');
  expect(job.env).toMatchObject({
    API_TOKEN: INHERITED,
    DB_PASSWORD: WRITTEN,
    VENDOR_LINE: CALLED,
  });
  const { tracking } = gator;
  const below = join(tracking, 'tier/job');
  await until(() => folder.has('tracking/latest/tier/job/db.sqlite'), 'the first records');

  const root = await Connection.open(controlAddress(tracking));
  const seen: string[] = [];
  const nest = { nest_path: 'tier/job' };
  for (const [action, payload] of [
    ['details', nest],
    ['resolve', { depth: 5 }],
    ['get_messages', { ...nest, limit: 1000 }],
    ['children', {}],
    ['subscribe', {}],
  ] as const)
    seen.push(JSON.stringify(await root.ask(action, payload)));
  root.close();
  expect(seen.join('')).toContain('--token=***');

  await job.exit(1);
  const ended = await run.end();
  expect(ended.status).toBe(1);
  seen.push(ended.stdout, ended.stderr);
  for (const words of [
    ['status'],
    ['status', '--json'],
    ['show', below],
    ['show', '--json', below],
    ['show', join(tracking, 'absent')],
    ['logs', '--severity', 'DEBUG'],
    ['query', 'SELECT * FROM attributes'],
    ['check', 'run.yaml'],
  ]) {
    const { stdout, stderr } = await gator.run(...words);
    seen.push(stdout + stderr);
  }
  // The user's own file has it: what is shown of that are its arguments as they are written there.
  const [checked = ''] = seen.splice(-1);
  expect(checked).toContain('$API_TOKEN');
  for (const secret of SECRETS) {
    expect(filesWith(tracking, secret), secret).toEqual([]);
    expect(seen.filter((text) => text.includes(secret))).toEqual([]);
  }
  expect(messages(below, 'gator')).toContain('Launching task: puppet --token=*** ***/*** *** fast');
  expect(attributes(below)).toMatchObject({
    cmd: 'puppet --token=*** ***/*** *** fast',
    reason: 'exited with 1',
  });
  expect(attributes(join(tracking, 'absent'))['reason']).toMatch(/^cannot start '.\/\*\*\*'/);
  expect(ended.stdout).toMatch(/cannot start '.\/\*\*\*'/);
});

test('a recorded specification runs again with the secrets of the environment', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'run.yaml': SPEC });
  const first = gator.startWith({ API_TOKEN: INHERITED }, 'run.yaml');
  await (await puppets.enter('run/tier/job')).exit(0);
  await first.end();
  const spec = join(gator.tracking, 'tier/spec.yaml');
  const again = gator.startWith({ API_TOKEN: 'another', DB_PASSWORD: 'changed' }, spec);
  const job = await puppets.enter('tier/job');
  expect(job.env).toMatchObject({ API_TOKEN: 'another', DB_PASSWORD: 'changed', MODE: 'fast' });
  expect(job.env).not.toHaveProperty('VENDOR_LINE');
  await job.exit(0);
  await again.end();
});

test('what a job prints is its own, secrets included', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': "!Job {command: sh, args: [-c, 'echo $$API_TOKEN']}\n" });
  await gator.startWith({ API_TOKEN: INHERITED }, 'job.yaml').end();
  expect(messages(gator.tracking, 'stdout')).toEqual([INHERITED]);
  expect(filesWith(gator.tracking, INHERITED)).toEqual(['db.sqlite', 'messages.log', 'output.log']);
});
