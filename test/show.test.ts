import { join } from 'node:path';
import { expect } from 'vitest';
import { controlAddress } from './support/socket.ts';
import { processesIn } from './support/processes.ts';
import { attributes, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const MEMORY = 'resources: [!Cores [2], !Memory [500, MB]]';
const TREE = `!JobGroup
jobs:
  - !JobGroup
    ident: tier
    jobs: [!Job {ident: job, command: puppet, args: [one, two words], ${MEMORY}}]
  - !Job {ident: after, command: puppet, on_pass: [tier]}
`;

/** What \`gator show\` says, by label; the lines below a label belong to it. */
function shown(stdout: string): Record<string, string[]> {
  const [head = '', ...lines] = stdout.split('\n').slice(0, -1);
  const found: Record<string, string[]> = { head: [head] };
  let label = '';
  for (const line of lines) {
    label = line.slice(0, 12).trim() || label;
    (found[label] ??= []).push(line.slice(12));
  }
  return found;
}

test('a job that has ended is shown in full, and so is its tier', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({
    'tree.yaml': `!JobGroup
jobs:
  - !Job
    ident: job
    command: sh
    args:
      - -c
      - gator metric coverage 0.5; echo kept >kept.txt; gator artefact kept.txt; exec puppet
    ${MEMORY}
`,
  });
  const run = gator.start('tree.yaml', '--interval', '0.05', '--sched-arg', 'concurrency=2');
  const job = await puppets.enter('tree/job');
  const directory = join(await gator.begun(), 'job');
  await job.print('fine\n');
  for (const line of ['broken \u001b[31mred\u001b[0m\u0007', 'two', 'three', 'four', 'five', 'six'])
    await job.print(`${line}\n`, 'stderr');
  await until(() => rows(directory, 'SELECT * FROM usage').length > 2, 'three samples');
  await job.exit(3);
  await run.end();

  const { status, stdout, stderr } = await gator.run('show', 'tree/job');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
  const text = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
  expect(shown(stdout)).toEqual({
    head: ['FAIL tree/job: exited with 3'],
    command: [text(/^sh -c gator metric coverage 0\.5; .*; exec puppet$/)],
    folder: [folder.path],
    host: [attributes(directory)['host']],
    started: [text(time)],
    stopped: [text(time)],
    ran: [text(/^\d+\.\d s, after \d+\.\d s in the queue$/)],
    'exit code': ['3'],
    messages: [text(/^0 critical, 6 error, \d+ warning, \d+ info, \d+ debug$/)],
    errors: ['broken \\x1b[31mred\\x1b[0m\\x07', 'two', 'three', 'four', 'five'],
    cores: [text(/^[▁▂▃▄▅▆▇█]{3,30} up to \d+\.\d, 2 asked for$/)],
    memory: [text(/^[▁▂▃▄▅▆▇█]{3,30} up to \d[\d.]* MB, 500 MB asked for$/)],
    'cpu time': [text(/^\d+\.\d\d s in \d+\.\d\d s$/)],
    metrics: ['coverage = 0.5'],
    artefacts: [text(/^artefacts\/kept\.txt {2}5 B$/)],
    more: [text(/^gator logs /), text(/^cat .*\/output\.log$/)],
    again: [text(/^gator .*\/spec\.yaml$/)],
    'by hand': [text(/^cd \S+ && env sh -c 'gator metric/)],
  });
  const peak = Number(attributes(directory)['peak_rss']);
  expect(Number.parseFloat(/up to ([\d.]+) MB/.exec(stdout)?.[1] ?? '')).toBeCloseTo(peak / 1e6, 0);

  const tier = shown((await gator.run('show')).stdout);
  expect(tier).toMatchObject({
    head: ['FAIL tree: 1 failed of 1 job'],
    jobs: ['0 passed, 1 failed of 1'],
    failed: [text(/^tree\/job: exited with 3 {2}\(gator show \S+\/job\)$/)],
    metrics: ['coverage = 0.5'],
    artefacts: [text(/^job\/artefacts\/kept\.txt/)],
  });
  const [failed = ''] = tier['failed'] ?? [];
  const followed = await gator.shell(/\((gator show .*)\)$/.exec(failed)?.[1] ?? 'false');
  expect(followed.stdout).toBe(stdout);
});

test('a layer that lives, waits, has ended or is lost says so', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', '--sched-arg', 'concurrency=2');
  await puppets.enter('tree/tier/job');
  const tracking = await gator.begun();
  const show = async (target: string): Promise<Record<string, string[]>> => {
    const { status, stdout, stderr } = await gator.run('show', target);
    expect({ status, stderr }, target).toEqual({ status: 0, stderr: '' });
    return shown(stdout);
  };
  const job = await show('tree/tier/job');
  const { host, pid, address } = attributes(join(tracking, 'tier/job'));
  expect(job).toMatchObject({
    head: ['RUN tree/tier/job'],
    command: ['puppet one two words'],
    host: [`${String(host)}, process ${String(pid)}, ${String(address)}`],
    ran: [expect.stringMatching(/^\d+\.\d s, after/) as string],
  });
  for (const label of ['stopped', 'exit code', 'errors']) expect(job).not.toHaveProperty(label);
  expect(await show('tree/tier')).toMatchObject({
    head: ['RUN tree/tier'],
    jobs: ['1 running of 1'],
  });
  expect(await show('tree/after')).toEqual({
    head: ['WAIT tree/after: waits for tier (on_pass)'],
    after: ['tier (on_pass)'],
  });
  const [endpoint = ''] = controlAddress(tracking, 'tier/job').split('/');
  expect(await show(endpoint)).toMatchObject({ head: job['head'], command: job['command'] });

  run.kill('SIGKILL');
  await run.end();
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  const lost = 'ABORT tree: lost: its process ended before its layer did';
  const root = await show('tree');
  expect(root).toMatchObject({ head: [lost], jobs: ['0 passed, 2 aborted of 2'] });
  expect(root['host']).toEqual([host]);
  expect(root['failed']).toEqual([
    expect.stringMatching(/^tree\/tier\/job: its parent is gone {2}\(gator show /),
    expect.stringMatching(/^tree\/after: lost before it started {2}\(gator show /),
  ]);
  expect(await show('tree/tier/job')).toMatchObject({
    head: ['ABORT tree/tier/job: its parent is gone'],
    command: ['puppet one two words'],
  });
  expect((await show('tree/after'))['head']).toEqual(['ABORT tree/after: lost before it started']);
});

test('a skipped job says what it waited for, and offers nothing to run again', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml', '--sched-arg', 'concurrency=2');
  await (await puppets.enter('tree/tier/job')).exit(1);
  await run.end();
  const { status, stdout } = await gator.run('show', 'tree/after');
  expect(status).toBe(0);
  expect(stdout).toBe('SKIP tree/after: tier failed (on_pass)\nafter       tier (on_pass)\n');
});

/** Leaves what it finds: its environment, its folder and its words. */
const WITNESS = `#!/bin/sh
env -0 | sort -z >"$FOLDER/environment"
{ pwd; for word; do printf '<%s>' "$word"; done; } >"$FOLDER/words"
echo seen
`;

test('the commands that it prints do what they say when they are copied', async ({
  folder,
  gator,
}) => {
  folder.write({
    'tree.yaml': `!JobGroup
env: {FOLDER: '${folder.path}', OUTER: "it's 50% of \\\\n", API_KEY: hush, my_password: hush}
cwd: in here
jobs:
  - !JobArray
    ident: array
    repeats: 2
    jobs:
      - !Job
        ident: job
        env: {LINES: "one\\n\\ttwo\\n", BELL: "\\a\u2028", EMPTY: ""}
        command: ../witness
        args: ["", "two words", "it's", "a\\nb\\n", "tab\\there", "100%s \\\\ $$HOME", "-n", "*"]
  - !Job {ident: echo, command: echo, args: ['a\\nb']}
`,
    'in here/.keep': '',
    witness: WITNESS,
  });
  expect((await gator.run('tree.yaml', '--sched-arg', 'concurrency=1')).status).toBe(0);
  const { stdout } = await gator.run('show', 'tree/array/job_1');
  const echo = await gator.run('show', 'tree/echo');
  const { more = [], again = [], 'by hand': byHand = [] } = shown(stdout);
  expect(stdout).not.toMatch('hush');
  expect(byHand[1]).toBe('not shown: API_KEY, my_password');

  const environment = (): string[] => {
    const all = folder
      .read('environment')
      .split('\0')
      .filter((each) => each !== '');
    return all.filter((each) => !/^(?:GATOR_|PATH=|PWD=|OLDPWD=|SHLVL=|_=)/.test(each));
  };
  const [before, words] = [environment(), folder.read('words')];
  expect(before).toEqual(expect.arrayContaining(['API_KEY=hush', 'LINES=one\n\ttwo\n']));
  folder.write({ environment: '', words: '' });
  expect(await gator.shell(byHand[0] ?? '')).toMatchObject({ status: 0, stdout: 'seen\n' });
  expect(folder.read('words')).toBe(words);
  expect(environment()).toEqual(before.map((each) => each.replace(/=hush$/, '=***')));

  const [logs = '', cat = ''] = more;
  expect((await gator.shell(logs)).stdout).toMatch(/\] seen\n/);
  expect((await gator.shell(cat)).stdout).toBe('seen\n');
  folder.write({ environment: '', words: '' });
  expect((await gator.shell(again[0] ?? '')).status).toBe(0);
  expect(folder.read('words')).toBe(words);
  // Secrets then come from the environment, and here there are none.
  expect(environment()).toEqual(before.filter((each) => !each.endsWith('=hush')));

  // A shell's own echo may be another program than the one that the job ran.
  const byEcho = shown(echo.stdout)['by hand'] ?? [];
  expect((await gator.shell(byEcho[0] ?? '')).stdout).toBe('a\\nb\n');
});

test('a path that no terminal shows is spelt so that it can be copied', async ({
  folder,
  gator,
}) => {
  const odd = 'new\nline\u0007 it’s';
  folder.write({ 'job.yaml': '!Job {ident: job, command: echo, args: [here]}' });
  await gator.run('job.yaml', '--tracking', odd);
  const { stdout } = await gator.run('show', odd);
  expect(stdout).not.toContain('\u0007');
  const { more = [], again = [] } = shown(stdout);
  expect((await gator.shell(more[0] ?? '')).stdout).toMatch(/\] here\n/);
  expect((await gator.shell(more[1] ?? '')).stdout).toBe('here\n');
  expect((await gator.shell(again[0] ?? '')).status).toBe(0);
});

test('nothing that a job says drives the terminal, and the figures fit in 80 columns', async ({
  folder,
  gator,
}) => {
  const noise = String.raw`printf '\033]0;title\007\033[2J\rover\n\302\2331m\342\200\256txt\n' >&2`;
  folder.write({
    'job.yaml': `!Job
ident: job
command: sh
args: [-c, ${JSON.stringify(`${noise}; sleep 0.3; gator metric 'odd\u001b[1m' 1; exit 1`)}]
resources: [!Memory [1023.5, MB]]
`,
  });
  await gator.run('job.yaml', '--interval', '0.001');
  for (const words of [['show'], ['show', '--json']]) {
    const { stdout } = await gator.run(...words);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|[\u2028-\u202e]/u);
  }
  const { stdout } = await gator.run('show');
  const { errors, ...parts } = shown(stdout);
  expect(errors?.join()).toMatch(/\\x1b\]0;title\\x07\\x1b\[2J.*over.*\\x9b1m\\u202etxt/);
  for (const label of ['cores', 'memory', 'messages', 'host', 'ran', 'cpu time'])
    for (const line of parts[label] ?? ['']) expect(12 + line.length, line).toBeLessThanOrEqual(80);
});

test('--json is one object with the same facts', async ({ folder, gator }) => {
  folder.write({
    'job.yaml': `!Job {ident: job, env: {TOKEN: hush, MODE: fast}, command: sh, args: [-c, "echo no >&2"]}`,
  });
  await gator.run('job.yaml');
  const { status, stdout } = await gator.run('show', '--json');
  expect(status).toBe(0);
  expect(stdout).not.toMatch('hush');
  const facts = JSON.parse(stdout) as { attributes: { env: string } };
  expect(facts).toMatchObject({
    ident: 'job',
    path: 'job',
    kind: 'job',
    state: 'COMPLETE',
    result: 'FAILURE',
    exit_code: 0,
    messages: [expect.any(Number), expect.any(Number), 0, 1, 0],
    errors: [{ severity: 'ERROR', message: 'no', source: 'stderr' }],
    artefacts: [],
    attributes: { cmd: 'sh -c echo no >&2', cwd: folder.path },
  });
  expect(JSON.parse(facts.attributes.env)).toEqual({ TOKEN: '***', MODE: 'fast' });
});

test('what is no layer is refused', async ({ folder, gator }) => {
  for (const words of [['show'], ['show', 'nowhere'], ['show', folder.path]]) {
    const { status, stdout, stderr } = await gator.run(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\n$/);
  }
});
