import { expect } from 'vitest';
import { attributes, messages, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';

test.for([
  {
    name: 'a name that is nowhere on PATH',
    job: 'command: no-such-program',
    reason: "cannot start 'no-such-program': not found on PATH",
  },
  {
    name: 'a path without a file',
    job: 'command: ./missing',
    reason: "cannot start './missing': there is no such file",
  },
  {
    name: 'a file that is no program',
    job: 'command: ./plain.txt',
    reason: "cannot start './plain.txt': it is not an executable file",
  },
  {
    name: 'a directory',
    job: 'command: ./folder',
    reason: "cannot start './folder': it is not an executable file",
  },
  {
    name: 'a working directory that is missing',
    job: "command: 'true', cwd: missing",
    reason: expect.stringMatching(/^the working directory \/.*\/missing does not exist$/) as string,
  },
  {
    name: 'a working directory that is a file',
    job: "command: 'true', cwd: plain.txt",
    reason: expect.stringMatching(
      /^the working directory .*plain\.txt is not a directory$/,
    ) as string,
  },
  {
    name: 'arguments that are too long',
    job: `command: 'true', args: [${'x'.repeat(200_000)}]`,
    reason: "cannot start 'true': its arguments and environment are too long for this system",
  },
])(
  '$name fails the job, says why, and stops nobody else',
  async ({ job, reason }, { folder, gator }) => {
    folder.write({
      'plain.txt': 'no program\n',
      'folder/file': '',
      'start.yaml': `!JobGroup
jobs:
  - !Job {ident: bad, ${job}}
  - !Job {ident: good, command: 'true'}
  - !Job {ident: after, command: 'true', on_fail: [bad]}
`,
    });
    const { status } = await gator.run('start.yaml');
    expect(status).toBe(1);
    expect(results(gator.tracking)).toEqual({
      start: 'FAILURE',
      'start/bad': 'FAILURE',
      'start/good': 'SUCCESS',
      'start/after': 'SUCCESS',
    });
    const bad = folder.at('tracking/latest/bad');
    expect(attributes(bad)).toMatchObject({ result: 'FAILURE', reason, exit_code: null });
    expect(rows(bad, 'SELECT message FROM messages WHERE severity = 50')).toEqual([
      { message: reason },
    ]);
  },
);

test('a script whose interpreter is missing is said to be just that', async ({ folder, gator }) => {
  folder.write({ script: '#!/no/such/interpreter\n', 'start.yaml': '!Job {command: ./script}\n' });
  expect((await gator.run('start.yaml')).status).toBe(1);
  expect(attributes(gator.tracking)['reason']).toMatch(/interpreter/);
});

test.for([
  { command: 'exit 7', reason: 'exited with 7', exit_code: 7, signal: null },
  {
    command: 'kill -SEGV $$',
    reason: 'killed by SIGSEGV',
    exit_code: null,
    signal: 'SIGSEGV',
  },
])(
  'the end of a job is told as it was: $reason',
  async ({ command, ...told }, { folder, gator }) => {
    folder.write({ 'end.yaml': `!Job {command: sh, args: [-c, '${command}']}\n` });
    expect((await gator.run('end.yaml')).status).toBe(1);
    expect(attributes(gator.tracking)).toMatchObject({ result: 'FAILURE', ...told });
    expect(messages(gator.tracking, 'gator').length).toBeGreaterThan(2);
  },
);

test('a tracking directory that cannot be made is a failure of Gator', async ({
  folder,
  gator,
}) => {
  folder.write({ tracking: 'a file in its place', 'job.yaml': "!Job {command: 'true'}\n" });
  const { status, stderr } = await gator.run('job.yaml');
  expect(status).toBe(3);
  expect(stderr).toMatch(/cannot make the tracking directory/);
});

test('a tracking directory that holds a run is not written to again', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': "!Job {command: 'true'}\n" });
  expect((await gator.run('job.yaml', '--tracking', 'here')).status).toBe(0);
  const before = folder.bytes('here/db.sqlite');
  const { status, stderr } = await gator.run('job.yaml', '--tracking', 'here');
  expect(status).toBe(2);
  expect(stderr).toMatch(/holds a run already/);
  expect(folder.bytes('here/db.sqlite').equals(before)).toBe(true);
});
