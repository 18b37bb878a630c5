import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NO_JOBS, NO_MESSAGES, NO_USAGE } from '@gator/protocol';
import { Upward } from './upward.ts';

const HEARTBEAT = 5000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('says nothing by itself while the parent stands still, and then goes on', () => {
  let reports = 0;
  const upward = new Upward({
    upstream: {
      report: () => {
        reports += 1;
      },
      need: () => undefined,
      sink: undefined,
      relay: () => undefined,
      pressure: () => undefined,
    },
    report: () => ({
      started: 0,
      counts: NO_JOBS,
      messages: NO_MESSAGES,
      metrics: {},
      retries: [],
      usage: NO_USAGE,
      running: [],
      failures: [],
      artefacts: [],
    }),
    needs: () => [],
    waiting: () => [],
    assumed: [],
    heartbeat: HEARTBEAT,
  });
  vi.advanceTimersByTime(2 * HEARTBEAT);
  expect(reports).toBe(2);
  upward.pause();
  vi.advanceTimersByTime(1000 * HEARTBEAT);
  expect(reports).toBe(2);
  upward.resume();
  upward.resume();
  vi.advanceTimersByTime(HEARTBEAT);
  expect(reports).toBe(3);
  upward.end();
  expect(vi.getTimerCount()).toBe(0);
});
