import { expect } from 'vitest';
import { test } from './support/rig.ts';

const SPECS = {
  'first.yaml': '!Job {ident: first, command: puppet}',
  'second.yaml': '!Job {ident: second, command: puppet}',
};

test.for([
  [['status', '--watch'], '0/1'],
  [['attach'], '0/1'],
  [['logs', '-f'], 'Launching task'],
  [['stop'], 'stopping first'],
] as const)(
  '%j keeps to the run that it began with, although another one is the newest by then',
  async ([words, begins], { folder, gator, puppets }) => {
    folder.write(SPECS);
    const run = gator.start('first.yaml');
    const first = await puppets.enter('first');
    await first.survive('SIGTERM');
    const looker = gator.start(...words);
    await looker.printed(begins);
    const newer = gator.start('second.yaml');
    const second = await puppets.enter('second');
    await second.print('a word of second\n', 'stdout', 50);
    await first.exit(0);
    const { status, stdout, stderr } = await looker.end();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('second');
    await run.end();
    await second.exit(0);
    expect((await newer.end()).status).toBe(0);
  },
);
