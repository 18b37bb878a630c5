import { describe, expect, it } from 'vitest';
import { figureOf, GATOR_SIDE, ratioTo, type Case, type Round, type Sample } from './case.ts';
import { replaceBetween, tablesOf } from './tables.ts';

const SAMPLE: Sample = { seconds: 1, cpu: 2, pss: 30, rss: [40, 50], files: 6, kib: 7 };

/** Gator took these seconds, and the other side one. */
function roundOf(seconds: number): Round {
  return new Map([
    [GATOR_SIDE, { ...SAMPLE, seconds }],
    ['other', SAMPLE],
  ]);
}

const side = (name: string) => ({ name, measure: () => Promise.resolve(SAMPLE) });

const CASE: Case = {
  name: 'case',
  title: 'a case',
  rounds: 3,
  sides: [side(GATOR_SIDE), side('other'), side('missing')],
  goals: [
    { name: 'ratio', limit: 2, of: ratioTo('other') },
    { name: 'time', unit: 's', limit: 1.5, of: figureOf(GATOR_SIDE, ({ seconds }) => seconds) },
    { name: 'files', of: figureOf(GATOR_SIDE, ({ files }) => files) },
    { name: 'of the missing', limit: 1, of: ratioTo('missing') },
  ],
};

describe('tablesOf', () => {
  it('tells medians, ranges and goals, and what was left out', () => {
    const rounds = [roundOf(1.234), roundOf(2), roundOf(1234)];
    expect(tablesOf([{ of: CASE, rounds }]).split('\n')).toEqual([
      '| case | figure | goal | median | from … to |  |',
      '| --- | --- | --- | --- | --- | --- |',
      '| a case | ratio | ≤ 2 | 2 | 1.2 … 1234 | met |',
      '|  | time | ≤ 1.5 s | 2 s | 1.2 … 1234 | missed |',
      '|  | files |  | 6 | 6 … 6 |  |',
      '|  | of the missing | ≤ 1 | left out |  |  |',
      '',
      '| case | side | seconds | CPU s | memory of all, MB | largest, MB | files | KiB |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      '| a case | gator | 2 | 2 | 30 | 50 | 6 | 7 |',
      '|  | other | 1 | 2 | 30 | 50 | 6 | 7 |',
      '|  | missing | left out |  |  |  |  |  |',
    ]);
  });
});

describe('replaceBetween', () => {
  const page = 'before\n<!-- mark -->\nold\n<!-- end of mark -->\nafter\n';

  it('replaces what stands between the marks, again and again', () => {
    const once = replaceBetween(page, 'mark', 'new');
    expect(once).toBe('before\n<!-- mark -->\n\nnew\n\n<!-- end of mark -->\nafter\n');
    expect(replaceBetween(once, 'mark', 'new')).toBe(once);
  });

  it('throws where there is no such place', () => {
    expect(() => replaceBetween(page, 'other', 'new')).toThrow("no place marked 'other'");
  });
});
