import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, NO_MESSAGES, type MessageLimits } from '@gator/protocol';
import { judge, type CommandEnd, type Evidence } from './verdict.ts';

const fine: Evidence = {
  end: { id: 'exited', code: 0 },
  messages: NO_MESSAGES,
  limits: DEFAULT_LIMITS,
  cut: undefined,
  shortfalls: [],
  unrecorded: undefined,
};

const stopped = { id: 'stopped', reason: 'stopped by user' } as const;

/** Counts of warnings, errors and criticals. */
function messages(warning: number, error: number, critical: number): number[] {
  return [7, 8, warning, error, critical];
}

describe('judge', () => {
  it.each<[string, Partial<Evidence>, string, string]>([
    ['an exit with 0', {}, 'SUCCESS', ''],
    ['another exit', { end: { id: 'exited', code: 3 } }, 'FAILURE', 'exited with 3'],
    ['a signal', { end: { id: 'killed', signal: 'SIGSEGV' } }, 'FAILURE', 'killed by SIGSEGV'],
    ['no start', { end: { id: 'not-started', reason: 'not found' } }, 'FAILURE', 'not found'],
    ['one error', { messages: messages(0, 1, 0) }, 'FAILURE', '1 ERROR message, none is allowed'],
    [
      'many errors',
      { messages: messages(0, 3, 0) },
      'FAILURE',
      '3 ERROR messages, none is allowed',
    ],
    [
      'a critical and an error',
      { messages: messages(0, 1, 1) },
      'FAILURE',
      '1 CRITICAL message, none is allowed',
    ],
    ['warnings', { messages: messages(9, 0, 0) }, 'SUCCESS', ''],
    [
      'warnings over a limit',
      { messages: messages(9, 0, 0), limits: { ...DEFAULT_LIMITS, warning: 8 } },
      'FAILURE',
      '9 WARNING messages, 8 allowed',
    ],
    [
      'a failure with errors',
      { end: { id: 'exited', code: 3 }, messages: messages(0, 1, 0) },
      'FAILURE',
      'exited with 3',
    ],
    [
      'a stop',
      { cut: stopped, end: { id: 'killed', signal: 'SIGTERM' } },
      'ABORTED',
      'stopped by user',
    ],
    ['a stop of what then exited with 0', { cut: stopped }, 'ABORTED', 'stopped by user'],
    ['a record with a gap', { unrecorded: 'disk full', cut: stopped }, 'FAILURE', 'disk full'],
  ])('on %s', (_, evidence, verdict, reason) => {
    expect(judge({ ...fine, ...evidence })).toEqual({ verdict, reason });
  });

  it('on a clock that ran out, says so to machines, also where the job then exited with 0', () => {
    const cut = { id: 'timeout', reason: 'too late' } as const;
    const judged = { verdict: 'FAILURE', reason: 'too late', cause: 'timeout' };
    expect(judge({ ...fine, cut })).toEqual(judged);
    expect(judge({ ...fine, cut, end: { id: 'exited', code: 7 } })).toEqual(judged);
    const excess = judge({ ...fine, cut: { id: 'excess', reason: 'too much' } });
    expect(excess).toEqual({ verdict: 'FAILURE', reason: 'too much' });
  });

  it('is a success exactly where nothing speaks against it, and has a reason exactly where it is none', () => {
    const limit = fc.option(fc.nat(3));
    const limits: fc.Arbitrary<MessageLimits> = fc.record({
      warning: limit,
      error: limit,
      critical: limit,
    });
    const counts = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4));
    const end = fc.constantFrom<CommandEnd[]>(
      { id: 'exited', code: 0 },
      { id: 'exited', code: 1 },
      { id: 'killed', signal: 'SIGKILL' },
    );
    fc.assert(
      fc.property(limits, counts, end, (allowed, [warning, error, critical], how) => {
        const within = (count: number, most: number | null): boolean =>
          most === null || count <= most;
        const good =
          how.id === 'exited' &&
          how.code === 0 &&
          within(warning, allowed.warning) &&
          within(error, allowed.error) &&
          within(critical, allowed.critical);
        const { verdict, reason } = judge({
          ...fine,
          end: how,
          limits: allowed,
          messages: messages(warning, error, critical),
        });
        expect(verdict).toBe(good ? 'SUCCESS' : 'FAILURE');
        expect(reason === '').toBe(good);
      }),
    );
  });
});
