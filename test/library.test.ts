import { array, group, job, run, type RunEvent } from '@gator/core';
import { expect } from 'vitest';
import { results } from './support/records.ts';
import { test } from './support/rig.ts';

const PASSED = { total: 3, active: 0, passed: 3, flaky: 0, failed: 0, aborted: 0, skipped: 0 };

const TEXT = `!JobGroup
ident: both
jobs:
  - !Job {ident: one, command: 'true'}
  - !JobArray {ident: two, repeats: 2, jobs: [!Job {ident: each, command: 'true'}]}
`;

const OBJECTS = group({
  ident: 'both',
  jobs: [
    job({ ident: 'one', command: 'true' }),
    array({ ident: 'two', repeats: 2, jobs: [job({ ident: 'each', command: 'true' })] }),
  ],
});

test('a file, a text and objects run alike', async ({ folder }) => {
  folder.write({ 'both.yaml': TEXT });
  const sources = [folder.at('both.yaml'), { text: TEXT, file: folder.at('shown.yaml') }, OBJECTS];
  for (const [place, source] of sources.entries()) {
    const tracking = folder.at(`run-${place}`);
    const result = await run(source, { tracking });
    expect(result).toMatchObject({
      id: 'ended',
      summary: { path: 'both', verdict: 'SUCCESS', reason: '', directory: tracking, fault: null },
    });
    expect(result).toHaveProperty('summary.counts', PASSED);
    expect(results(tracking)).toMatchObject({ 'both/two/each_1': 'SUCCESS' });
  }
});

test('a run tells what happens, from its beginning to its end', async ({ folder }) => {
  const events: RunEvent[] = [];
  await run(OBJECTS, {
    tracking: folder.at('run'),
    allMessages: true,
    onEvent: (event) => {
      events.push(event);
      return undefined;
    },
  });
  expect(events[0]).toMatchObject({ id: 'begun', path: 'both', kind: 'group', jobs: 3 });
  expect(events.at(-1)).toMatchObject({ id: 'ended', summary: { counts: PASSED } });
  const told = events.flatMap((event) =>
    event.id === 'messages' ? event.block.texts.map((text) => `${event.path}: ${text}`) : [],
  );
  expect(told).toContain('both: Running group both: 3 jobs');
  expect(told).toContain('both/two/each_1: Task completed with return code 0');
});

test('a failure is a value that says what failed', async ({ folder }) => {
  const bad = job({ ident: 'bad', command: 'sh', args: ['-c', 'echo alas >&2; exit 3'] });
  const result = await run(group({ ident: 'g', jobs: [bad] }), { tracking: folder.at('run') });
  expect(result).toMatchObject({
    id: 'ended',
    summary: {
      verdict: 'FAILURE',
      failures: [
        {
          path: 'g/bad',
          verdict: 'FAILURE',
          reason: 'exited with 3',
          error: 'alas',
          directory: folder.at('run/bad'),
        },
      ],
    },
  });
});

test('nothing runs where the specification is wrong', async ({ folder }) => {
  const wrong = group({
    jobs: [job({ command: 'touch', args: [folder.at('ran')], on_pass: ['x'] })],
  });
  const result = await run(wrong, { tracking: folder.at('run') });
  expect(result).toMatchObject({ id: 'refused', problems: [{ reason: 'unknown-dependency' }] });
  expect(folder.has('run')).toBe(false);
  expect(folder.has('ran')).toBe(false);
});

test('a place that cannot be recorded in is told', async ({ folder }) => {
  folder.write({ file: 'no folder' });
  const result = await run(OBJECTS, { tracking: folder.at('file/run') });
  expect(result).toMatchObject({
    id: 'failed',
    reason: expect.stringMatching(/tracking directory/) as string,
  });
});

test('an abort ends the run', async ({ folder }) => {
  const abort = new AbortController();
  const result = await run(
    job({ ident: 'long', command: 'sh', args: ['-c', 'echo up; cat fifo'] }),
    {
      tracking: folder.at('run'),
      signal: abort.signal,
      onEvent: (event) => {
        if (event.id === 'messages' && event.block.source === 'gator') abort.abort();
        return undefined;
      },
    },
  );
  expect(result).toMatchObject({ id: 'ended', summary: { verdict: 'ABORTED' } });
});
