import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEVERITIES } from '@gator/protocol';
import { Journal, now } from '../layer/journal.ts';
import { inShort, logPicture, takePicture } from './picture.ts';
import type { ProcessFacts } from './usage/proc.ts';

let folder = '';
let told: string[];
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-picture-'));
  told = [];
  journal = new Journal(folder, 'job', ({ texts }) => {
    told.push(...texts);
  });
});
afterEach(() => {
  journal.recorder.close();
  rmSync(folder, { recursive: true });
});

function print(text: string, secondsAgo: number): void {
  journal.record([now() - secondsAgo * 1e6, SEVERITIES.INFO, 'stdout', text]);
}

function member(name: string, state: string, pid = 1): ProcessFacts {
  const facts = { parent: 0, born: 0, cpu: 1, childrenCpu: 0.5, rss: 0, vms: 0, threads: 1 };
  return { pid, name, state, ...facts };
}

describe('a picture in short', () => {
  it('has the last line with its age, and processes by state, the most telling first', () => {
    print('Starting', 500);
    print('Waiting for grant', 192.5);
    journal.log(SEVERITIES.INFO, 'what the layer itself says');
    const processes = [member('sh', 'S'), member('vvp', 'R'), member('tee', 'S')];
    expect(inShort(takePicture(journal, processes, ''))).toBe(
      "last line 'Waiting for grant' 3m12s ago; 3 processes: 1 running (vvp), 2 sleeping",
    );
  });

  it.each([
    [[member('cp', 'D')], '1 process: 1 waiting for a device (cp)'],
    [[], 'no processes'],
    [[member('a', 'S'), member('a', 'S')], '2 processes: 2 sleeping (a)'],
    [[member('odd', 'I'), member('z', 'Z')], '2 processes: 1 dead (z), 1 in another state'],
    [
      ['a', 'b', 'c', 'd'].map((name) => member(name, 't')),
      '4 processes: 4 suspended (a, b, c, …)',
    ],
  ])('%#', (processes, text) => {
    expect(inShort(takePicture(journal, processes, ''))).toBe(`it printed nothing; ${text}`);
  });

  it('has what was printed without an end of line, such as a question', () => {
    print('a line', 5);
    expect(inShort(takePicture(journal, [], 'Password: '))).toMatch(/^last words 'Password:'; /);
  });

  it('is cut where a line is long, and says hours', () => {
    print('x'.repeat(100), 3700.5);
    const short = inShort(takePicture(journal, [], ''));
    expect(short).toBe(`last line '${'x'.repeat(60)}…' 1h1m40s ago; no processes`);
  });
});

it('in full is logged line by line and process by process', () => {
  for (const number of [1, 2, 3, 4, 5, 6]) print(`line ${number}`, 60.5);
  told = [];
  logPicture(journal, takePicture(journal, [member('vvp', 'R', 42)], 'half'));
  expect(told).toEqual([
    ...[3, 4, 5, 6].map((number) => `Printed 1m0s ago: line ${number}`),
    'Printed last: half',
    'Process 42 vvp: running, 1.50 s of CPU time',
  ]);
});
