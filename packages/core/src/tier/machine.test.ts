import { describe, expect, it } from 'vitest';
import { NO_JOBS, shapeOf } from '@gator/protocol';
import type { TierEvent } from './events.ts';
import { QUANTUM, READY_AT_MOST } from './machine-options.ts';
import { completed, conduct, CORE, granted, inWords, units } from './testing/conduct.ts';
import { reportOf } from './testing/nodes.ts';
import { arraySpec, groupSpec, jobSpec, ONE_CORE } from './testing/specs.ts';

const PAIR = { cores: 2, memory: 0, licenses: {} };

describe('TierMachine', () => {
  it('starts tiers without jobs one by one, since each takes a process', () => {
    const nothing = shapeOf({ cores: 0, memory: 0, licenses: {} });
    const { machine, react } = conduct(arraySpec('a', 1_000_000, [groupSpec('empty', [])]));
    expect(react({ id: 'begin' })).toEqual([]);
    expect(machine.needs()).toEqual([[nothing, 10]]);
    expect(react({ id: 'granted', units: [[nothing, 1]], contended: false })).toEqual([
      `start empty_0 ${units(1, nothing)}`,
    ]);
    expect(react(completed(0, 'SUCCESS', 0))).toEqual([
      'ended empty_0 completed',
      `start empty_1 ${units(1, nothing)}`,
    ]);
  });

  it('asks for what could start, starts a child with its unit, and passes the unit on', () => {
    const { machine, react } = conduct(groupSpec('g', [jobSpec('a'), jobSpec('b')]));
    expect(react({ id: 'begin' })).toEqual([]);
    expect(machine.needs()).toEqual([[CORE, 2]]);
    expect(react(granted(1))).toEqual([`start a ${units(1)}`]);
    expect(machine.needs()).toEqual([[CORE, 2]]);
    expect(react(completed(0))).toEqual(['ended a completed', `start b ${units(1)}`]);
    expect(machine.needs()).toEqual([[CORE, 1]]);
    expect(react(completed(1))).toEqual([
      'ended b completed',
      `release ${units(1)}`,
      'complete SUCCESS',
    ]);
  });

  it('tells who waits for a sibling, and since when others wait for resources alone', () => {
    const jobs = [jobSpec('a'), jobSpec('b', ONE_CORE, { on_pass: ['a'] })];
    const { effects, machine } = conduct(arraySpec('g', 2, jobs));
    expect(effects({ id: 'begin' }, 5)).toEqual([]);
    expect(machine.waiting()).toEqual([[CORE, 2]]);
    expect(effects(granted(1), 7)).toEqual(['waits b_0', 'queued a_0 5', `start a_0 ${units(1)}`]);
    expect(machine.waiting()).toEqual([[CORE, 1]]);
    expect(effects(completed(0), 9)).toEqual([
      'ended a_0 completed',
      'queued b_0 9',
      `start b_0 ${units(1)}`,
    ]);
  });

  it('gives back at once what nobody here can use', () => {
    const { react } = conduct(groupSpec('g', [jobSpec('a')]));
    react({ id: 'begin' });
    expect(react(granted(3))).toEqual([`start a ${units(1)}`, `release ${units(2)}`]);
  });

  it('completes at once where there is nothing to do, and never twice', () => {
    const { react } = conduct(groupSpec('g', []));
    expect(react({ id: 'begin' })).toEqual(['complete SUCCESS']);
    expect(react({ id: 'stop', reason: 'late', force: true })).toEqual([]);
  });

  it('opens no repetitions while too many wait for what is scarce, and then goes on', () => {
    const jobs = [jobSpec('a'), jobSpec('b', PAIR, { on_done: ['a'] })];
    const { machine, react } = conduct(arraySpec('x', 1_000_000, jobs));
    const pairs: TierEvent = { id: 'granted', units: [[shapeOf(PAIR), 1]], contended: false };
    react({ id: 'begin' });
    react(granted(1));
    for (let ended = 0; ended < READY_AT_MOST - 1; ended += 1) {
      expect(react(completed(2 * ended))).toContain(`start a_${String(ended + 1)} ${units(1)}`);
    }
    const last = READY_AT_MOST - 1;
    expect(react(completed(2 * last))).toEqual([
      `ended a_${String(last)} completed`,
      `release ${units(1)}`,
    ]);
    expect(machine.waiting()).toEqual([[shapeOf(PAIR), READY_AT_MOST]]);
    expect(react(pairs)).toEqual([`start b_0 ${units(1, shapeOf(PAIR))}`]);
    expect(machine.waiting()).toContainEqual([CORE, 1_000_000 - READY_AT_MOST]);
    react(granted(1));
    expect(machine.find(`a_${String(READY_AT_MOST)}`)).toBeDefined();
  });

  it('opens the repetitions of an array only as units come', () => {
    const { machine, react } = conduct(arraySpec('a', 1_000_000, [jobSpec('x')]));
    expect(react({ id: 'begin' })).toEqual([]);
    expect(machine.needs()).toEqual([[CORE, 10]]);
    expect(react(granted(2))).toEqual([`start x_0 ${units(1)}`, `start x_1 ${units(1)}`]);
    expect(react(completed(1))).toEqual(['ended x_1 completed', `start x_2 ${units(1)}`]);
    expect(machine.needs()).toEqual([[CORE, 12]]);
  });

  it('gives a tier its first unit with its start, and later ones as grants', () => {
    const below = groupSpec('below', [jobSpec('x'), jobSpec('y')]);
    const { react } = conduct(groupSpec('g', [below, jobSpec('z')]));
    react({ id: 'begin' });
    expect(react(granted(1))).toEqual([`start below ${units(1)}`]);
    expect(react(granted(2))).toEqual([`grant 0 ${units(1)}`, `start z ${units(1)}`]);
    const released = [[CORE, 1]] as const;
    expect(react({ id: 'needed', child: 0, needs: [[CORE, 2]], released })).toEqual([
      `release ${units(1)}`,
    ]);
    expect(react(completed(0, 'SUCCESS', 2))).toEqual([
      'ended below completed',
      `release ${units(1)}`,
    ]);
  });

  it('takes back no more from a tier than it holds', () => {
    const { react } = conduct(groupSpec('g', [groupSpec('below', [jobSpec('x')])]));
    react({ id: 'begin' });
    react(granted(1));
    const released = [[CORE, 5]] as const;
    expect(react({ id: 'needed', child: 0, needs: [], released })).toEqual([`release ${units(1)}`]);
  });

  it('tells a tier that others wait, also one that starts while they do', () => {
    const tiers = ['a', 'b'].map((ident) => groupSpec(ident, [jobSpec('x'), jobSpec('y')]));
    const { react } = conduct(groupSpec('g', tiers));
    react({ id: 'begin' });
    react(granted(2));
    expect(react(granted(1, true))).toEqual([
      `start b ${units(1)}`,
      'grant 0 [] contended',
      'grant 1 [] contended',
    ]);
    expect(react(granted(0, true))).toEqual([]);
    expect(react(granted(0, false))).toEqual(['grant 0 []', 'grant 1 []']);
  });

  it('tells a tier that an earlier sibling waits for what it holds', () => {
    const first = groupSpec('first', [jobSpec('x'), jobSpec('y', ONE_CORE, { on_done: ['x'] })]);
    const { react } = conduct(groupSpec('g', [first, groupSpec('second', [jobSpec('x')])]));
    react({ id: 'begin' });
    react(granted(2));
    expect(react({ id: 'needed', child: 0, needs: [[CORE, 2]], released: [] })).toEqual([
      'grant 1 [] contended',
    ]);
  });

  it('keeps a unit for its quantum while others wait, and no longer', () => {
    const chain = [jobSpec('a'), jobSpec('b'), jobSpec('c')];
    const { react } = conduct(groupSpec('g', chain));
    react({ id: 'begin' });
    expect(react(granted(1, true), 1000)).toEqual([`start a ${units(1)}`]);
    expect(react(completed(0), 1000 + QUANTUM - 1)).toEqual([
      'ended a completed',
      `start b ${units(1)}`,
    ]);
    expect(react(completed(1), 1000 + QUANTUM)).toEqual([
      'ended b completed',
      `release ${units(1)}`,
    ]);
  });

  it('skips what can start no more, and says why', () => {
    const second = jobSpec('b', PAIR, { on_pass: ['a'] });
    const { machine, react, tally } = conduct(groupSpec('g', [jobSpec('a'), second]));
    react({ id: 'begin' });
    react(granted(1));
    const effects = machine.react(completed(0, 'FAILURE'), 0);
    expect(effects.map(inWords)).toEqual([
      'ended a completed',
      'ended b skipped',
      `release ${units(1)}`,
      'complete FAILURE 1 failed of 2 jobs',
    ]);
    expect(effects[1]).toMatchObject({ end: { reason: 'a failed (on_pass)' } });
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 2, failed: 1, skipped: 1 });
  });

  it('stops: ends what never ran, asks the rest to end, and starts nothing more', () => {
    const jobs = [jobSpec('a'), jobSpec('b'), jobSpec('c', ONE_CORE, { on_done: ['a'] })];
    const { machine, react, tally } = conduct(groupSpec('g', jobs));
    react({ id: 'begin' });
    react(granted(1));
    expect(react({ id: 'stop', reason: 'enough', force: false })).toEqual([
      'ended b never',
      'ended c never',
      'stop 0 enough',
    ]);
    expect(machine.needs()).toEqual([[CORE, 1]]);
    expect(react({ id: 'stop', reason: 'again', force: false })).toEqual([]);
    expect(react({ id: 'stop', reason: 'again', force: true })).toEqual(['stop 0 again now']);
    expect(react(granted(1))).toEqual([`release ${units(1)}`]);
    expect(react(completed(0, 'ABORTED'))).toEqual([
      'ended a completed',
      `release ${units(1)}`,
      'complete ABORTED enough',
    ]);
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 3, aborted: 3 });
  });

  it('fails by itself once its time is over, and stops what is below it for that', () => {
    const expire = { id: 'expire', reason: 'timed out', below: 'timeout of g' } as const;
    const late = conduct(groupSpec('g', [jobSpec('a'), jobSpec('b')]));
    late.react({ id: 'begin' });
    late.react(granted(1));
    expect(late.react(expire)).toEqual(['ended b never', 'stop 0 timeout of g']);
    expect(late.react({ id: 'stop', reason: 'stopped by user', force: true })).toEqual([
      'stop 0 stopped by user now',
    ]);
    expect(late.react(completed(0, 'ABORTED'))).toContain('complete FAILURE timed out');
    expect(late.machine.expired).toBe(true);

    const stopped = conduct(groupSpec('g', [jobSpec('a')]));
    stopped.react({ id: 'begin' });
    stopped.react(granted(1));
    stopped.react({ id: 'stop', reason: 'stopped by user', force: false });
    expect(stopped.react(expire)).toEqual([]);
    expect(stopped.react(completed(0, 'ABORTED'))).toContain('complete ABORTED stopped by user');
    expect(stopped.machine.expired).toBe(false);
  });

  it('fails once its time is over, also where all that ran has ended well meanwhile', () => {
    const { react } = conduct(groupSpec('g', [jobSpec('a')]));
    react({ id: 'begin' });
    react(granted(1));
    react({ id: 'expire', reason: 'timed out', below: 'timeout of g' });
    expect(react(completed(0))).toContain('complete FAILURE timed out');
    expect(react({ id: 'expire', reason: 'again', below: '' })).toEqual([]);
  });

  it('counts repetitions that were never opened when it is stopped', () => {
    const { react, tally } = conduct(arraySpec('a', 1_000_000, [jobSpec('x'), jobSpec('y')]));
    react({ id: 'begin' });
    expect(react({ id: 'stop', reason: 'enough', force: false })).toEqual([
      'complete ABORTED enough',
    ]);
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 2_000_000, aborted: 2_000_000 });
  });

  it('counts what a lost tier last told, and the rest of its jobs as aborted', () => {
    const below = groupSpec('below', [jobSpec('x'), jobSpec('y'), jobSpec('z')]);
    const { react, tally } = conduct(groupSpec('g', [below]));
    react({ id: 'begin' });
    react(granted(2));
    const counts = { ...NO_JOBS, total: 3, passed: 1, active: 1 };
    const report = reportOf(counts);
    expect(react({ id: 'reported', child: 0, report })).toEqual([]);
    expect(tally.counts).toEqual(counts);
    expect(
      react({ id: 'lost', child: 0, reason: 'its process was killed', record: undefined }),
    ).toEqual(['ended below lost', `release ${units(2)}`, 'complete FAILURE 2 aborted of 3 jobs']);
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 3, passed: 1, aborted: 2 });
  });

  it('skips a child that cannot start, passes its unit on, and skips who waits for it', () => {
    const after = jobSpec('after', ONE_CORE, { on_pass: ['a'] });
    const { react, tally } = conduct(groupSpec('g', [jobSpec('a'), after, jobSpec('b')]));
    react({ id: 'begin' });
    expect(react(granted(1))).toEqual([`start a ${units(1)}`]);
    expect(react({ id: 'refused', child: 0, reason: 'nothing was left' })).toEqual([
      'ended a skipped',
      'ended after skipped',
      `start b ${units(1)}`,
    ]);
    expect(react(completed(2)).at(-1)).toBe('complete SUCCESS');
    expect(tally.counts).toEqual({ ...NO_JOBS, total: 3, passed: 1, skipped: 2 });
  });

  it('hears nothing of a child that has ended', () => {
    const { react, tally } = conduct(groupSpec('g', [jobSpec('a'), jobSpec('b')]));
    react({ id: 'begin' });
    react(granted(2));
    react(completed(0));
    const before = tally.counts;
    expect(react(completed(0, 'FAILURE'))).toEqual([]);
    expect(react({ id: 'lost', child: 0, reason: 'late', record: undefined })).toEqual([]);
    expect(react({ id: 'needed', child: 0, needs: [[CORE, 9]], released: [[CORE, 1]] })).toEqual(
      [],
    );
    expect(tally.counts).toEqual(before);
  });
});
