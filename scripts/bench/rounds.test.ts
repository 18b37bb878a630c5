import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Place, Side } from './case.ts';
import { repeated } from './repeated.ts';
import { measureCase } from './rounds.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-rounds-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A side that takes one second more each time; what it does is noted. */
function noted(name: string, notes: string[], places: Place[] = []): Side {
  let seconds = 0;
  return {
    name,
    measure: (place) => {
      notes.push(name);
      places.push(place);
      writeFileSync(join(place.own, 'left'), '');
      seconds += 1;
      return Promise.resolve({ seconds, cpu: 2, pss: 1, rss: [1, seconds], files: 1, kib: 1 });
    },
  };
}

describe('measureCase', () => {
  it('runs each side once a round, in an order that turns, each in a folder of its own', async () => {
    const notes: string[] = [];
    const places: Place[] = [];
    const sides = ['a', 'b', 'c'].map((name) => noted(name, notes, places));
    const each = { name: 'case', title: '', rounds: 3, sides, goals: [] };
    const { rounds } = await measureCase(each, folder);
    expect(notes.join('')).toBe('abccbaabc');
    expect(rounds.map((round) => round.get('b')?.seconds)).toEqual([1, 2, 3]);
    expect(new Set(places.map(({ own }) => own)).size).toBe(9);
    expect(new Set(places.map(({ shared }) => shared)).size).toBe(1);
    expect(readdirSync(folder)).toEqual(['shared']);
  });
});

describe('repeated', () => {
  it('is the mean of times and the most of memory, each run in a folder of its own', async () => {
    const places: Place[] = [];
    const side = repeated(3, noted('a', [], places));
    const sample = await side.measure({ own: folder, shared: folder });
    expect(sample).toEqual({ seconds: 2, cpu: 2, pss: 1, rss: [3], files: 1, kib: 1 });
    expect(places.every(({ own }) => existsSync(join(own, 'left')))).toBe(true);
  });
});
