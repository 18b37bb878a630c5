import { describe, expect, it } from 'vitest';
import type { Attempt, EarlierAttempt, Verdict } from '@gator/protocol';
import { failedAll, neverReached, toldAs } from './told-as.ts';

function earlier(attempt: number, reason: string): EarlierAttempt {
  const never = { exit_code: null, started: null, stopped: null };
  return { attempt, result: 'FAILURE', reason, ...never, directory: '', why: 'retried: fail' };
}

function attempt(number: number, first = 1): Attempt {
  const before = Array.from({ length: number - 1 }, (_, place) =>
    earlier(place + 1, `no ${String(place + 1)}`),
  );
  return { number, first, earlier: before };
}

function told(verdict: Verdict, which: Attempt, retries: number) {
  return toldAs({ verdict, reason: verdict === 'SUCCESS' ? '' : 'bad' }, which, retries);
}

describe('toldAs', () => {
  it('says nothing of attempts where there was one', () => {
    expect(told('SUCCESS', attempt(1), 3)).toEqual({ verdict: 'SUCCESS', reason: '', flaky: 0 });
    expect(told('FAILURE', attempt(1), 0)).toEqual({ verdict: 'FAILURE', reason: 'bad', flaky: 0 });
  });

  it('calls a later pass flaky, and says what went wrong before', () => {
    expect(told('SUCCESS', attempt(3), 3)).toEqual({
      verdict: 'SUCCESS',
      reason: 'passed on attempt 3 of 4 (flaky): attempt 2 no 2',
      flaky: 1,
    });
  });

  it('says at the last failure how many there were', () => {
    expect(told('FAILURE', attempt(2), 3).reason).toBe('bad');
    expect(told('FAILURE', attempt(4), 3).reason).toBe('failed all 4 attempts: bad');
    expect(told('ABORTED', attempt(4), 3).reason).toBe('bad');
  });

  it('counts anew once the run is gone on with', () => {
    expect(told('SUCCESS', attempt(3, 3), 1)).toEqual({ verdict: 'SUCCESS', reason: '', flaky: 0 });
    expect(told('SUCCESS', attempt(4, 3), 1).reason).toBe(
      'passed on attempt 4 of 4 (flaky): attempt 3 no 3',
    );
    expect(told('FAILURE', attempt(4, 3), 1).reason).toBe('failed attempts 3 to 4: bad');
  });
});

it('tells for those who cannot tell themselves which attempt it was', () => {
  expect(failedAll({ first: 1, number: 3 }, 'gone')).toBe('failed all 3 attempts: gone');
  expect(failedAll({ first: 4, number: 7 }, 'gone')).toBe('failed attempts 4 to 7: gone');
  expect(neverReached({ first: 4, number: 4 }, 'stopped')).toBe('stopped before it started');
  expect(neverReached({ first: 4, number: 5 }, 'stopped')).toBe('stopped before attempt 5');
});
