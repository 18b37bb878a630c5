import { expect, it } from 'vitest';
import { clock } from './message-log.ts';

it('tells the local time of a day, to the second', () => {
  const at = (hours: number, minutes: number, seconds: number, milliseconds = 0): number =>
    new Date(2026, 4, 1, hours, minutes, seconds, milliseconds).getTime() * 1000;
  expect(clock(at(7, 8, 9))).toBe('07:08:09');
  expect(clock(at(7, 8, 9, 999))).toBe('07:08:09');
  expect(clock(at(7, 8, 10))).toBe('07:08:10');
  expect(clock(at(7, 8, 9))).toBe('07:08:09');
  expect(clock(at(23, 59, 59))).toBe('23:59:59');
});
