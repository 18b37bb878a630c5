import type { RunEvent } from '@gator/core';
import {
  NO_JOBS,
  NO_MESSAGES,
  NO_USAGE,
  SEVERITIES,
  type Severity,
  type Source,
} from '@gator/protocol';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { painter } from '../output/colour.ts';
import { Output } from '../output/output.ts';
import { LiveReporter } from './live-reporter.ts';
import type { TerminalListener } from './terminal.ts';

const begun: RunEvent = { id: 'begun', path: 'root', kind: 'group', directory: '/t', jobs: 4 };
const progress: RunEvent = {
  id: 'progress',
  report: {
    started: 0,
    counts: { ...NO_JOBS, total: 4, passed: 1, active: 1 },
    messages: NO_MESSAGES,
    running: [{ path: 'root/a', since: Date.now() * 1000 }],
    failures: [],
    retries: [],
    metrics: {},
    usage: NO_USAGE,
    artefacts: [],
  },
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function live() {
  const stream = new PassThrough();
  let listener: TerminalListener | undefined;
  let yielded = 0;
  const terminal = {
    size: { columns: 40, rows: 24 },
    open: (given: TerminalListener) => {
      listener = given;
    },
    close: () => {
      listener = undefined;
    },
    yield: () => {
      yielded += 1;
    },
  };
  const canvas = {
    output: new Output(stream),
    paint: painter(false),
    colour: false,
    folder: '/',
    now: () => Date.now() * 1000,
  };
  const taste = { quiet: false, verbose: false, allPaths: false };
  const reporter = new LiveReporter(canvas, taste, terminal, () => undefined);
  return {
    reporter,
    written: () => String(stream.read() ?? ''),
    listener: () => listener,
    yielded: () => yielded,
  };
}

function message(
  severity: Severity,
  text: string,
  path = 'root',
  source: Source = 'gator',
): RunEvent {
  return { id: 'messages', path, block: { time: 0, severity, source, texts: [text] } };
}

test('events of one moment make one frame, and the times go on without any', () => {
  const { reporter, written } = live();
  for (const event of [begun, progress, progress]) void reporter.tell(event);
  expect(written()).toBe('');
  vi.advanceTimersByTime(100);
  const frame = written();
  expect(frame.match(/1 passed/g)).toHaveLength(1);
  expect(frame).toContain('RUN');
  vi.advanceTimersByTime(1100);
  expect(written()).toMatch(/1 passed/);
});

test('there are at most ten frames a second', () => {
  const { reporter, written } = live();
  void reporter.tell(begun);
  for (let time = 0; time < 1000; time += 10) {
    void reporter.tell(progress);
    vi.advanceTimersByTime(10);
  }
  expect(written().match(/waiting/g)?.length).toBeLessThanOrEqual(11);
});

test('above the view stands what warns and what others say', () => {
  const { reporter, written } = live();
  const events = [
    begun,
    message(SEVERITIES.INFO, 'PASS a'),
    message(SEVERITIES.WARNING, 'FAIL b'),
    message(SEVERITIES.INFO, 'from below', 'root/a'),
    message(SEVERITIES.INFO, 'the job itself', 'root', 'stdout'),
  ];
  for (const event of events) void reporter.tell(event);
  vi.advanceTimersByTime(100);
  const frame = written();
  expect(frame).not.toContain('PASS a');
  expect(frame).toMatch(/FAIL b\n.*root\/a: from below\n.*the job itself\n\[\.+\] 0\/4/);
});

test('a pause gives the terminal back, and a resumed run draws anew', () => {
  const { reporter, written, listener, yielded } = live();
  void reporter.tell(begun);
  vi.advanceTimersByTime(100);
  written();
  void reporter.tell({ id: 'paused' });
  expect(written()).toBe(
    '\r\u001b[1A\u001b[JPaused: all jobs and clocks stand still; fg continues\n\u001b[?25h',
  );
  expect(yielded()).toBe(1);
  void reporter.tell(progress);
  vi.advanceTimersByTime(5000);
  expect(written()).toBe('');
  void reporter.tell({ id: 'resumed' });
  listener()?.resumed();
  expect(written()).toContain('\u001b[?25l\r\u001b[J[');
});

test('the end leaves the summary, the cursor and nothing that still runs', () => {
  const { reporter, written, listener } = live();
  void reporter.tell(begun);
  vi.advanceTimersByTime(100);
  written();
  void reporter.tell({
    id: 'ended',
    summary: {
      path: 'root',
      verdict: 'SUCCESS',
      reason: '',
      directory: '/t',
      counts: { ...NO_JOBS, total: 4, passed: 4 },
      messages: NO_MESSAGES,
      failures: [],
      started: 0,
      stopped: 1_000_000,
      fault: null,
    },
  });
  const left = written();
  expect(left).toMatch(/PASS {3}root: 4 passed of 4 jobs in 1\.0 s\n.*tracking: t\n/);
  expect(left.endsWith('\u001b[?25h')).toBe(true);
  expect(listener()).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
