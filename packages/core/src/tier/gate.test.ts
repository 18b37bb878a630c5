import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONDITIONS } from '@gator/protocol';
import { dependenciesOf, holds, skipReason } from './gate.ts';
import { jobSpec, ONE_CORE } from './testing/specs.ts';

describe('holds', () => {
  it.each([
    ['on_pass', 'SUCCESS', true],
    ['on_pass', 'FAILURE', false],
    ['on_pass', 'ABORTED', false],
    ['on_pass', 'SKIPPED', false],
    ['on_fail', 'SUCCESS', false],
    ['on_fail', 'FAILURE', true],
    ['on_fail', 'ABORTED', true],
    ['on_fail', 'SKIPPED', false],
    ['on_done', 'SUCCESS', true],
    ['on_done', 'FAILURE', true],
    ['on_done', 'ABORTED', true],
    ['on_done', 'SKIPPED', true],
  ] as const)('%s of %s is %s', (condition, verdict, expected) => {
    expect(holds(condition, verdict)).toBe(expected);
  });
});

describe('skipReason', () => {
  it('names the sibling, its end and the condition', () => {
    expect(skipReason('on_pass', 'build', 'FAILURE')).toBe('build failed (on_pass)');
    expect(skipReason('on_fail', 'build', 'SUCCESS')).toBe('build passed (on_fail)');
    expect(skipReason('on_pass', 'build', 'ABORTED')).toBe('build was aborted (on_pass)');
    expect(skipReason('on_pass', 'build', 'SKIPPED')).toBe('build was skipped (on_pass)');
  });
});

describe('dependenciesOf', () => {
  it('finds each sibling by its ident, once for each condition', () => {
    const siblings = [
      jobSpec('a'),
      jobSpec('b', ONE_CORE, { on_pass: ['a'], on_done: ['a', 'c'] }),
      jobSpec('c', ONE_CORE, { on_fail: ['a'] }),
    ];
    expect(dependenciesOf(siblings)).toEqual([
      [],
      [
        { on: 0, condition: 'on_pass' },
        { on: 0, condition: 'on_done' },
        { on: 2, condition: 'on_done' },
      ],
      [{ on: 0, condition: 'on_fail' }],
    ]);
  });

  it('has a sibling pass whose artefact is needed, once however many are', () => {
    const need = { variable: 'SIM', sibling: 'a', path: [], artefact: 'sim.bin' };
    const siblings = [
      jobSpec('a'),
      jobSpec('b', ONE_CORE, { needs: [need, { ...need, variable: 'LOG' }], on_pass: ['a'] }),
    ];
    expect(dependenciesOf(siblings)).toEqual([[], [{ on: 0, condition: 'on_pass' }]]);
  });

  it('counts every name that a sibling has, and nothing else', () => {
    const names = fc.subarray(['a', 'b', 'c', 'd']);
    const waits = fc.record({ on_pass: names, on_fail: names, on_done: names });
    fc.assert(
      fc.property(fc.array(waits, { minLength: 4, maxLength: 4 }), (list) => {
        const siblings = list.map((each, place) => jobSpec('abcd'.charAt(place), ONE_CORE, each));
        for (const [place, found] of dependenciesOf(siblings).entries()) {
          const asked = CONDITIONS.flatMap((condition) =>
            (siblings[place]?.[condition] ?? []).map((ident) => `${condition} ${ident}`),
          );
          expect(found.map(({ on, condition }) => `${condition} ${'abcd'.charAt(on)}`)).toEqual(
            asked,
          );
        }
      }),
    );
  });
});
