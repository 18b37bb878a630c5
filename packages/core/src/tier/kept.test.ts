import { describe, expect, it } from 'vitest';
import { NO_JOBS, type Verdict } from '@gator/protocol';
import type { ChildEnd } from './events.ts';
import { QUANTUM } from './machine-options.ts';
import { completed, conduct, CORE, granted, units } from './testing/conduct.ts';
import { arraySpec, groupSpec, jobSpec, ONE_CORE } from './testing/specs.ts';

describe('a child that is kept', () => {
  const ended = (child: number, verdict: Verdict = 'SUCCESS'): [number, ChildEnd] => {
    const event = completed(child, verdict);
    if (event.id !== 'completed') throw new Error('it has completed');
    return [child, { id: 'completed', outcome: event.outcome }];
  };
  const chain = [
    jobSpec('a'),
    jobSpec('b', ONE_CORE, { on_pass: ['a'] }),
    jobSpec('c', ONE_CORE, { on_fail: ['b'] }),
    jobSpec('d', ONE_CORE, { on_done: ['b'] }),
  ];

  it('is settled at once, and its siblings go on from there', () => {
    const { machine, tally, react } = conduct(
      groupSpec('g', chain),
      QUANTUM,
      new Map([ended(0), ended(1)]),
    );
    expect(react({ id: 'begin' })).toEqual([
      'ended a completed kept',
      'ended b completed kept',
      'ended c skipped',
    ]);
    expect(machine.needs()).toEqual([[CORE, 1]]);
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 4, passed: 2, skipped: 1 });
    react(granted(1));
    expect(react(completed(3))).toContain('complete SUCCESS');
  });

  it('ends the tier where there is no other', () => {
    const all = [0, 1].map((child) => ended(child, 'FAILURE'));
    const { react } = conduct(groupSpec('g', [jobSpec('a'), jobSpec('b')]), QUANTUM, new Map(all));
    expect(react({ id: 'begin' }).at(-1)).toBe('complete FAILURE 2 failed of 2 jobs');
  });

  it('has its repetition opened, with what is left of those before', () => {
    const { machine, react } = conduct(
      arraySpec('g', 5, [jobSpec('a'), jobSpec('b')]),
      QUANTUM,
      new Map([ended(0), ended(5)]),
    );
    expect(react({ id: 'begin' })).toEqual([
      'ended a_0 completed kept',
      'ended b_2 completed kept',
    ]);
    expect(machine.needs()).toEqual([[CORE, 8]]);
    expect(react(granted(1))).toEqual([`start b_0 ${units(1)}`]);
  });

  it('may be one of very many that each wait for the one before', () => {
    const jobs = Array.from({ length: 20_000 }, (_, place) =>
      jobSpec(
        `j${String(place)}`,
        ONE_CORE,
        place === 0 ? {} : { on_pass: [`j${String(place - 1)}`] },
      ),
    );
    const kept = new Map(jobs.map((_, place) => ended(place)));
    const { react } = conduct(groupSpec('g', jobs), QUANTUM, kept);
    expect(react({ id: 'begin' }).at(-1)).toBe('complete SUCCESS');
  });
});
