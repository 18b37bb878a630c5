import { beforeEach, describe, expect, it } from 'vitest';
import { Refusals } from './refusals.ts';

let time = 0;
let told: string[] = [];
let refusals: Refusals;
beforeEach(() => {
  time = 0;
  told = [];
  refusals = new Refusals({ tell: (text) => told.push(text), now: () => time });
});

/** How many of so many tries are answered. */
function answered(tries: number, address = 'one'): number {
  return Array.from({ length: tries }, () => refusals.count(address)).filter(Boolean).length;
}

describe('bad tries', () => {
  it('are answered twenty times a minute', () => {
    expect(answered(1000)).toBe(20);
    time = 59_999;
    expect(answered(10)).toBe(0);
    time = 60_000;
    expect(answered(1000)).toBe(20);
  });

  it('are counted for each address by itself', () => {
    expect(answered(1000, 'one')).toBe(20);
    expect(answered(10, 'two')).toBe(10);
  });

  it('are told at the first, and then ever more seldom', () => {
    answered(10_500, '10.0.0.7');
    expect(told).toHaveLength(5);
    expect(told[0]).toBe('Refused a connection from 10.0.0.7: it did not prove a secret');
    expect(told[4]).toMatch(/^Refused 10000 connections so far .*, the last from 10.0.0.7$/);
  });

  it('of very many addresses are forgotten again, the oldest first', () => {
    answered(1000, 'first');
    answered(1000, 'second');
    for (let number = 0; number < 1023; number += 1) answered(1, `other ${String(number)}`);
    expect([answered(10, 'second'), answered(10, 'first')]).toEqual([0, 10]);
  });
});
