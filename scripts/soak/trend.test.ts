import { expect, it } from 'vitest';
import { trendsOf, type Look } from './trend.ts';

const FLAT: Look = { descriptors: 20, threads: 11, memory: 50e6, reply: 2 };

/** The figures that grow over forty looks. */
function growing(at: (look: number) => Partial<Look>): string[] {
  const looks = Array.from({ length: 40 }, (_, number) => ({ ...FLAT, ...at(number) }));
  return trendsOf(looks).flatMap(({ figure, grows }) => (grows ? [figure] : []));
}

it('finds what grows, and nothing else', () => {
  expect(growing(() => ({}))).toEqual([]);
  expect(growing((look) => ({ descriptors: 20 + look }))).toEqual(['descriptors']);
  expect(growing((look) => ({ threads: 11 + look / 4 }))).toEqual(['threads']);
  expect(growing((look) => ({ memory: 50e6 + look * 1e6 }))).toEqual(['memory']);
  expect(growing((look) => ({ reply: 2 + look * 5 }))).toEqual(['reply']);
});

it('is not misled by single looks', () => {
  expect(growing((look) => (look % 7 === 0 ? { memory: 90e6, reply: 900 } : {}))).toEqual([]);
});
