import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { parentOf, processesIn } from './support/processes.ts';
import { attributes } from './support/records.ts';
import { test as rig } from './support/rig.ts';
import { lacksTmux, test } from './support/terminal.ts';
import { until } from './support/within.ts';

const TREE = `!JobGroup
jobs:
  - !JobGroup {ident: tier, jobs: [!Job {ident: x, command: puppet}]}
  - !Job {ident: y, command: puppet}
`;
const TWO = ['--sched-arg', 'concurrency=2'];

rig.for([
  { signal: 'SIGINT', status: 130 },
  { signal: 'SIGTERM', status: 143 },
] as const)(
  'the third $signal leaves at once, though layers hang and jobs do not end',
  async ({ signal, status }, { folder, gator, puppets }) => {
    folder.write({ 'tree.yaml': TREE });
    const run = gator.start('tree.yaml', ...TWO);
    const [x, y] = await puppets.enterAll('tree/tier/x', 'tree/y');
    for (const job of [x, y]) await job?.survive('SIGTERM');
    await y?.spawn('daemon', { apart: true });
    const daemon = await puppets.enter('daemon');
    const tier = join(gator.tracking, 'tier');
    await until(() => folder.has('tracking/latest/tier/db.sqlite'), 'the record of the tier');
    const layers = [Number(attributes(tier)['pid']), parentOf(x?.pid ?? 0), parentOf(y?.pid ?? 0)];
    for (const pid of layers) process.kill(pid, 'SIGSTOP');
    run.kill(signal);
    await run.printed('Stopping');
    run.kill(signal);
    await run.printed('Ending now');
    run.kill(signal);
    const ended = await run.end();
    expect(ended.status).toBe(status);
    expect(ended.stderr).toBe(
      'error: left at once: what was found of the run was killed, and its end is not recorded\n',
    );
    await Promise.all([x?.gone, y?.gone, daemon.gone]);
    await until(() => processesIn(folder.path).length === 0, 'the end of the layers');
    expect((await gator.run('status')).stdout).toMatch(/^ABORT tree: .*lost: /);
  },
);

describe.skipIf(lacksTmux)('on a terminal', () => {
  test('each Ctrl-C says what it does and what the next one will', async ({
    folder,
    open,
    puppets,
  }) => {
    folder.write({ 'tree.yaml': TREE });
    const terminal = await open(80, 24);
    await terminal.type(`gator tree.yaml --progress ${TWO.join(' ')}`);
    const jobs = await puppets.enterAll('tree/tier/x', 'tree/y');
    for (const { pid } of jobs) process.kill(parentOf(pid), 'SIGSTOP');
    await terminal.until(/2 running/);
    await terminal.press('C-c');
    await terminal.until(/^Stopping: stopped by SIGINT; 2 jobs have 10 s, Ctrl-C again ends now$/m);
    await terminal.press('C-c');
    await terminal.until(/^Ending now what still runs: .*; Ctrl-C again leaves at once$/m);
    await terminal.press('C-c');
    const last = await terminal.until(/^error: left at once: what was found[^]*[$#]$/m);
    expect(last).not.toMatch(/2 running/);
    await terminal.type('echo status $?');
    await terminal.until(/status 130\n/);
    expect(await terminal.hasCursor()).toBe(true);
    await until(() => processesIn(folder.path).length === 1, 'the end of the run');
  });
});
