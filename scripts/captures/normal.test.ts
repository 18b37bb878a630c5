import { expect, test } from 'vitest';
import { normal } from './normal.ts';

const STAGE = {
  folder: '/tmp/stage',
  runs: ['2026-11-24T23-02-55', '2026-11-24T23-02-57'],
  columns: 40,
};

test.each([
  ['folder      /tmp/stage', 'folder      /home/me/fifo'],
  ['host        vm, process 7, 127.0.0.1:9', 'host        wren, process 20417, 127.0.0.1:40321'],
  ['started     2026-11-24 23:02:56', 'started     2026-05-01 13:45:10'],
  ['tracking/2026-11-24T23-02-57/a', 'tracking/2026-05-01T14-02-31/a'],
  ['RUN        12.3 s  a', 'RUN         1.2 s  a'],
  ['RUN    2 min 05 s  a', 'RUN         1.2 s  a'],
  ['PASS  a: 1 passed of 1 job  2 min 05 s', 'PASS  a: 1 passed of 1 job  1.2 s'],
  ['1/9, 12.3 s, 2–3 min left, 7.5/min', '1/9, 1.2 s, 5–9 s left, 3.4/s'],
  ['cpu time    0.07 s in 10.14 s', 'cpu time    1.23 s in 1.23 s'],
  ['cores       ▁█ up to 0.3, 1 asked for', 'cores       ▁▃▅█▅▃ up to 1.0, 1 asked for'],
  [
    'cores ▁ 0.3  memory ▁█ 8.1 KB  5 messages',
    'cores ▁▃▅█▅▃ 0.2  memory ▁▃▅█▅▃ 59.4 MB  5 messages',
  ],
  ['memory      █ up to 1.58 MB', 'memory      ▁▃▅█▅▃ up to 59.4 MB'],
  ['run   took    size', 'run   took   size'],
  ['a     12.3 s  1.2 MB  latest', 'a     1.2 s  480 KB  latest'],
  ['a     12.3 s  41 KB   latest', 'a     1.2 s  480 KB  latest'],
])('%j is shown as %j', (line, shown) => {
  expect(normal([line], STAGE)).toEqual([shown]);
});

test('of messages, the first alone says the time', () => {
  expect(
    normal(['[09:59:59] [INFO] a', '           [INFO] b', '[10:00:00] [INFO] c'], STAGE),
  ).toEqual(['[13:45:10] [INFO] a', '           [INFO] b', '           [INFO] c']);
});

test('a line that was cut is cut at one place, however long its durations were', () => {
  const cut = [
    'PASS  some words 1.2 s  and other words…',
    'PASS  some words 99.9 s  and other wor…',
  ];
  const [short, long] = normal(cut, STAGE);
  expect(short).toBe('PASS  some words 1.2 s  and oth…');
  expect(long).toBe(short);
});
