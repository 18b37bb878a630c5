import type { RunEvent } from '@gator/core';
import { NO_JOBS, NO_MESSAGES, NO_USAGE, SEVERITIES, type Severity } from '@gator/protocol';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { painter } from './colour.ts';
import { Output } from './output.ts';
import { PlainReporter, type PlainOptions } from './plain-reporter.ts';

const noon = new Date(2026, 0, 1, 12).getTime() * 1000;
const begun: RunEvent = { id: 'begun', path: 'root', kind: 'group', directory: '/t', jobs: 4 };

function plain(options: Partial<PlainOptions> = {}) {
  const stream = new PassThrough();
  const clock = { time: noon };
  const canvas = {
    output: new Output(stream),
    paint: painter(false),
    colour: false,
    folder: '/',
    now: () => clock.time,
  };
  const all = { quiet: false, verbose: false, allPaths: false, progress: undefined, ...options };
  const reporter = new PlainReporter(canvas, all);
  const tell = (...events: RunEvent[]): string => {
    for (const event of events) void reporter.tell(event);
    return String(stream.read() ?? '');
  };
  return { tell, clock };
}

function message(severity: Severity, text: string): RunEvent {
  return {
    id: 'messages',
    path: 'root',
    block: { time: noon, severity, source: 'gator', texts: [text] },
  };
}

function progress(passed: number): RunEvent {
  const counts = { ...NO_JOBS, total: 4, passed, active: 1 };
  const report = {
    started: noon,
    counts,
    messages: NO_MESSAGES,
    running: [],
    failures: [],
    retries: [],
    metrics: {},
    usage: NO_USAGE,
    artefacts: [],
  };
  return { id: 'progress', report };
}

function ended(passed: number): RunEvent {
  const counts = { ...NO_JOBS, total: 4, passed, failed: 4 - passed };
  const verdict = passed === 4 ? 'SUCCESS' : 'FAILURE';
  const rest = { reason: '', directory: '/t', messages: NO_MESSAGES, failures: [], fault: null };
  const summary = { path: 'root', verdict, counts, started: 0, stopped: 0, ...rest } as const;
  return { id: 'ended', summary };
}

const all = [
  message(SEVERITIES.DEBUG, 'details'),
  message(SEVERITIES.INFO, 'news'),
  message(SEVERITIES.WARNING, 'worry'),
];

test.each([
  [{}, ['news', 'worry']],
  [{ verbose: true }, ['details', 'news', 'worry']],
  [{ quiet: true }, ['worry']],
])('with %j it shows %j', (options, shown) => {
  const lines = plain(options).tell(begun, ...all);
  expect(lines.match(/details|news|worry/g)).toEqual(shown);
});

test('a quiet run has a summary only where something failed', () => {
  expect(plain({ quiet: true }).tell(begun, ended(4))).toBe('');
  expect(plain({ quiet: true }).tell(begun, ended(3))).toMatch(/FAIL {3}root/);
  expect(plain().tell(begun, ended(4))).toMatch(/PASS {3}root/);
});

test('a stop says what can be done', () => {
  const { tell } = plain();
  const asked = {
    id: 'stopping',
    reason: 'stopped by SIGINT',
    force: false,
    grace: 10_000,
  } as const;
  expect(tell(asked)).toBe(
    'Stopping: stopped by SIGINT; what runs has 10 s, Ctrl-C again ends now\n',
  );
  expect(tell(begun, progress(1), asked)).toBe(
    'Stopping: stopped by SIGINT; 1 job has 10 s, Ctrl-C again ends now\n',
  );
  expect(tell({ ...asked, force: true })).toBe(
    'Ending now what still runs: stopped by SIGINT; Ctrl-C again leaves at once\n',
  );
});

test('a line of progress comes when the time has passed and something has changed', () => {
  const { tell, clock } = plain({ progress: 5 });
  expect(tell(begun, progress(1))).toBe('');
  clock.time += 5_000_000;
  expect(tell(progress(2))).toBe(
    '[12:00:05] [RUNNING] 2/4, 2 passed, 1 running, 1 waiting, 5.0 s, 24.0/min\n',
  );
  clock.time += 1_000_000;
  expect(tell(progress(3))).toBe('');
  clock.time += 5_000_000;
  expect(tell(progress(2))).toBe('');
  expect(tell(progress(3))).toMatch(/\[RUNNING\] 3\/4/);
});

test('without --progress there is none', () => {
  const { tell, clock } = plain();
  tell(begun);
  clock.time += 60_000_000;
  expect(tell(progress(1))).toBe('');
});
