import { describe, expect } from 'vitest';
import { processesIn } from './support/processes.ts';
import { attributes, results } from './support/records.ts';
import { test as rig } from './support/rig.ts';
import { lacksTmux, test } from './support/terminal.ts';
import { until } from './support/within.ts';

const SPEC = '!JobGroup {jobs: [!Job {ident: job, command: puppet}]}\n';

rig('SIGHUP ends a run gracefully, however often it comes', async ({ folder, gator, puppets }) => {
  folder.write({ 'spec.yaml': SPEC });
  const run = gator.start('spec.yaml');
  const job = await puppets.enter('spec/job');
  await job.survive('SIGTERM');
  const asked = job.signalled();
  run.kill('SIGHUP');
  await asked;
  run.kill('SIGHUP');
  run.kill('SIGHUP');
  await job.exit(0);
  expect((await run.end()).status).toBe(129);
  expect(attributes(gator.tracking)).toMatchObject({
    result: 'ABORTED',
    reason: 'stopped by SIGHUP',
  });
});

describe.skipIf(lacksTmux)('when its terminal closes', () => {
  test.for([
    { how: 'a run', command: 'gator spec.yaml' },
    { how: 'a run with a live view', command: 'gator spec.yaml --progress' },
  ])('$how is stopped, and records its end', async ({ command }, { folder, open, puppets }) => {
    folder.write({ 'spec.yaml': SPEC });
    const terminal = await open(80, 24);
    await terminal.type(command);
    const job = await puppets.enter('spec/job');
    await terminal.close();
    await job.gone;
    await until(() => processesIn(folder.path).length === 0, 'the end of the run');
    const tracking = folder.at('tracking/latest');
    expect(results(tracking)).toEqual({ spec: 'ABORTED', 'spec/job': 'ABORTED' });
    expect(attributes(tracking)['reason']).toBe('stopped by SIGHUP');
  });

  test.for([
    { how: 'under nohup', command: 'nohup gator spec.yaml --all-msg' },
    { how: 'in a session of its own', command: 'setsid gator spec.yaml --all-msg' },
    {
      how: 'with SIGHUP ignored and a live view',
      command: 'sh -c \'trap "" HUP; exec gator spec.yaml --progress --all-msg\'',
    },
  ])('a run $how goes on to its end', async ({ command }, { folder, open, puppets }) => {
    folder.write({ 'spec.yaml': SPEC });
    const terminal = await open(80, 24);
    await terminal.type(command);
    const job = await puppets.enter('spec/job');
    await terminal.close();
    await job.print('to nobody\n', 'stdout', 1000);
    await job.exit(0);
    await until(() => processesIn(folder.path).length === 0, 'the end of the run');
    const tracking = folder.at('tracking/latest');
    expect(results(tracking)).toEqual({ spec: 'SUCCESS', 'spec/job': 'SUCCESS' });
    expect(folder.lines('tracking/latest/job/output.log')).toHaveLength(1000);
  });
});
