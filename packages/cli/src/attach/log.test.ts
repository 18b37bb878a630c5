import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appended, emptyLog, endOf, read, scrolled, sought, startOf, wanted } from './log.ts';
import { messages } from './testing/layers.ts';

const HEIGHT = 10;
const held = appended(emptyLog('root'), messages(101, 200));

test('what comes is followed, and what comes twice is shown once', () => {
  const log = appended(appended(held, messages(195, 205)), messages(1, 50));
  expect([startOf(log), endOf(log), log.back]).toEqual([101, 205, 0]);
});

test('where the window would get a gap, it begins anew', () => {
  const log = appended(held, messages(500, 510));
  expect([startOf(log), endOf(log), log.last]).toEqual([500, 510, 510]);
});

test('whoever has scrolled back sees the same lines while others come', () => {
  const back = scrolled(held, 20, HEIGHT);
  const log = appended(back, messages(201, 230));
  expect(log.lines[log.lines.length - log.back - 1]?.uid).toBe(180);
  const gap = appended(log, messages(400, 410));
  expect([gap.back, gap.last, endOf(gap)]).toEqual([log.back, 410, 230]);
});

test('it scrolls no further than there are lines, and reads on before they run out', () => {
  expect(scrolled(held, 1000, HEIGHT).back).toBe(90);
  expect(scrolled(held, -1000, HEIGHT).back).toBe(0);
  expect(wanted(held, HEIGHT)).toBeUndefined();
  expect(wanted(scrolled(held, 85, HEIGHT), HEIGHT)).toBe('older');
  const whole = read(scrolled(held, 85, HEIGHT), 'older', messages(1, 100));
  expect(wanted(scrolled(whole, 1000, HEIGHT), HEIGHT)).toBeUndefined();
  const jumped = read({ ...held, last: 900 }, 'first', messages(1, 100));
  expect(wanted(scrolled(jumped, -95, HEIGHT), HEIGHT)).toBe('newer');
});

test('a text is found further up, again and again, and then nowhere', () => {
  const first = sought({ ...held, find: 'LINE 1' }, 'older', HEIGHT);
  expect(first.found).toBe(199);
  const second = sought(first, 'older', HEIGHT);
  expect(second.found).toBe(198);
  expect(sought(second, 'newer', HEIGHT).found).toBe(199);
  const shown = second.lines.slice(0, second.lines.length - second.back).slice(-HEIGHT);
  expect(shown.map(({ uid }) => uid)).toContain(198);
  expect(sought({ ...held, find: 'line 50' }, 'older', HEIGHT)).toMatchObject({
    seeking: 'older',
    found: undefined,
  });
  const whole = read(held, 'older', messages(1, 100));
  expect(sought({ ...whole, find: 'nothing' }, 'older', HEIGHT).seeking).toBeUndefined();
});

test('the window never has a gap, is bounded, and shows lines that are there', () => {
  const step = fc.oneof(
    fc.integer({ min: 1, max: 3000 }).map((count) => ({ id: 'come' as const, count })),
    fc.integer({ min: -4000, max: 4000 }).map((up) => ({ id: 'scroll' as const, up })),
    fc.constantFrom('older' as const, 'newer' as const).map((id) => ({ id })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let log = emptyLog('root');
      let recorded = 0;
      for (const each of steps) {
        if (each.id === 'come') {
          log = appended(log, messages(recorded + 1, recorded + each.count));
          recorded += each.count;
        } else if (each.id === 'scroll') log = scrolled(log, each.up, HEIGHT);
        else if (each.id === 'older')
          log = read(
            log,
            'older',
            messages(startOf(log) - 100, startOf(log) - 1).filter(({ uid }) => uid > 0),
          );
        else
          log = read(log, 'newer', messages(endOf(log) + 1, Math.min(recorded, endOf(log) + 100)));
        const numbers = log.lines.map(({ uid }) => uid);
        expect(numbers).toEqual(
          messages(startOf(log), startOf(log) + numbers.length - 1).map(({ uid }) => uid),
        );
        expect(numbers.length).toBeLessThanOrEqual(5000);
        expect(log.back).toBeGreaterThanOrEqual(0);
        expect(log.back).toBeLessThanOrEqual(numbers.length);
      }
    }),
    {
      numRuns: 50,
      examples: [
        [
          [
            { id: 'come', count: 2013 },
            { id: 'come', count: 2951 },
            { id: 'scroll', up: 1501 },
            { id: 'come', count: 47 },
            { id: 'scroll', up: 3453 },
            { id: 'newer' },
          ],
        ],
      ],
    },
  );
});
