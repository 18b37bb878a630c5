import { describe, expect, it } from 'vitest';
import { NO_JOBS } from '@gator/protocol';
import type { TierEvent } from './events.ts';
import { completed, conduct, granted, inWords, units } from './testing/conduct.ts';
import { groupSpec, jobSpec, ONE_CORE } from './testing/specs.ts';

describe('a job that may be tried again', () => {
  const again = { retries: 2, retry_delay: 5, retry_on: ['fail', 'lost'] } as const;
  const jobs = [{ ...jobSpec('a'), ...again }, jobSpec('b', ONE_CORE, { on_done: ['a'] })];
  const due: TierEvent = { id: 'due', child: 0 };

  it('gives its unit back, rests, and gets in line once more; what waits for it goes on waiting', () => {
    const { machine, tally, effects, react } = conduct(groupSpec('g', jobs));
    react({ id: 'begin' });
    react(granted(1));
    expect(effects(completed(0, 'FAILURE'))).toEqual(['retry a fail 3 5', `release ${units(1)}`]);
    expect(machine.waiting()).toEqual([]);
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 2 });
    expect(effects(due, 7)).toEqual(['queued a 7']);
    expect(react(due)).toEqual([]);
    expect(react(granted(1))).toEqual([`start a ${units(1)}`]);
    expect(react({ id: 'lost', child: 0, reason: 'gone', record: undefined })).toEqual([
      'retry a lost 3 5',
      `release ${units(1)}`,
    ]);
    react(due);
    react(granted(1));
    const [ended] = machine.react({ id: 'lost', child: 0, reason: 'gone', record: undefined }, 0);
    expect(ended).toMatchObject({ id: 'ended', end: { reason: 'gone' } });
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 2, aborted: 1 });
  });

  it('is not tried again after a timeout, where that is not among its causes', () => {
    const { machine, react } = conduct(groupSpec('g', jobs));
    react({ id: 'begin' });
    react(granted(1));
    const late = completed(0, 'FAILURE');
    if (late.id !== 'completed') throw new Error('it has completed');
    const outcome = { ...late.outcome, cause: 'timeout' } as const;
    expect(machine.react({ ...late, outcome }, 0).map(inWords)).toContain('ended a completed');
  });

  it('is not tried again once somebody has stopped it, however it ends', () => {
    const { react } = conduct(groupSpec('g', jobs));
    react({ id: 'begin' });
    react(granted(1));
    react({ id: 'cancel', child: 0, reason: 'stopped' });
    expect(react({ id: 'lost', child: 0, reason: 'gone', record: undefined })).toContain(
      'ended a lost',
    );
  });

  it.each<[string, TierEvent]>([
    ['a stop of the tier', { id: 'stop', reason: 'stopped', force: false }],
    ['a stop of its own', { id: 'cancel', child: 0, reason: 'stopped' }],
  ])('ends by %s while it rests, and does not wake up', (_, stop) => {
    const { machine, react } = conduct(groupSpec('g', jobs));
    react({ id: 'begin' });
    react(granted(1));
    react(completed(0, 'FAILURE'));
    expect(machine.react(stop, 0)).toContainEqual(
      expect.objectContaining({
        id: 'ended',
        end: { id: 'never', reason: 'stopped' },
      }),
    );
    expect(react(due)).toEqual([]);
  });

  it('ends as its last attempt did where there is no place for another', () => {
    const { tally, react } = conduct(groupSpec('g', jobs));
    react({ id: 'begin' });
    react(granted(1));
    react(completed(0, 'FAILURE'));
    expect(react({ id: 'stuck', child: 0 })).toEqual(['ended a completed']);
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 2, failed: 1 });
  });
});
