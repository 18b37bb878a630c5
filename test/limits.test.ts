import { expect } from 'vitest';
import { attributes } from './support/records.ts';
import { test } from './support/rig.ts';
import { Connection } from './support/socket.ts';

test.for([
  { name: 'no line on stderr', lines: 0, args: [], reason: '' },
  {
    name: 'one line on stderr',
    lines: 1,
    args: [],
    reason: '1 ERROR message, none is allowed',
  },
  { name: 'as many as are allowed', lines: 3, args: ['--limit-error', '3'], reason: '' },
  {
    name: 'more than are allowed',
    lines: 4,
    args: ['--limit-error', '3'],
    reason: '4 ERROR messages, 3 allowed',
  },
])(
  '$name: a job that exits with 0 is judged by its messages',
  async ({ lines, args, reason }, { folder, gator }) => {
    folder.write({ 'job.yaml': `!Job {command: sh, args: [-c, 'seq ${lines} >&2']}\n` });
    const { status } = await gator.run('job.yaml', ...args);
    expect(status).toBe(reason === '' ? 0 : 1);
    const result = reason === '' ? 'SUCCESS' : 'FAILURE';
    expect(attributes(gator.tracking)).toMatchObject({ result, reason, exit_code: 0 });
  },
);

test.for([
  { severity: 'WARNING', args: [], reason: '' },
  {
    severity: 'WARNING',
    args: ['--limit-warning', '0'],
    reason: '1 WARNING message, none is allowed',
  },
  { severity: 'ERROR', args: [], reason: '1 ERROR message, none is allowed' },
  { severity: 'CRITICAL', args: [], reason: '1 CRITICAL message, none is allowed' },
  { severity: 'CRITICAL', args: ['--limit-critical', '1'], reason: '' },
])(
  'a message of $severity over the socket counts, with $args',
  async ({ severity, args, reason }, { folder, gator, puppets }) => {
    folder.write({ 'job.yaml': '!Job {command: puppet}\n' });
    const run = gator.start('job.yaml', ...args);
    const job = await puppets.enter('job');
    const wrapper = await Connection.open(job.env['GATOR_PARENT'] ?? '');
    await wrapper.ask('log', { severity, message: 'over the socket' });
    await job.exit(0);
    expect((await run.end()).status).toBe(reason === '' ? 0 : 1);
    expect(attributes(gator.tracking)['reason']).toBe(reason);
  },
);

test('an exit status is told before the limits', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': "!Job {command: sh, args: [-c, 'echo no >&2; exit 4']}\n" });
  expect((await gator.run('job.yaml')).status).toBe(1);
  expect(attributes(gator.tracking)['reason']).toBe('exited with 4');
});

test("a failed job's first error line is in the summary", async ({ folder, gator }) => {
  folder.write({
    'group.yaml': `!JobGroup
jobs: [!Job {ident: bad, command: sh, args: [-c, 'echo first >&2; echo second >&2; exit 4']}]
`,
  });
  const { stdout } = await gator.run('group.yaml');
  expect(stdout).toContain('group/bad');
  expect(stdout).toContain('first');
  expect(stdout).not.toContain('second');
});
