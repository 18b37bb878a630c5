import { describe, expect, it } from 'vitest';
import { countAs, NO_USAGE, type Report } from '@gator/protocol';
import { reportOf } from '../tier/testing/nodes.ts';
import { Telling } from './telling.ts';

const REPORT = reportOf(countAs('SUCCESS'));

function listen(): { telling: Telling; told: Report[] } {
  const told: Report[] = [];
  const telling = new Telling((report) => {
    told.push(report);
  });
  return { telling, told };
}

function after(seconds: number): Report {
  return { ...REPORT, usage: { ...NO_USAGE, wall_seconds: seconds } };
}

describe('Telling', () => {
  it('tells what has changed, and not that time has passed', () => {
    const { telling, told } = listen();
    const busy = { ...after(15), usage: { ...NO_USAGE, wall_seconds: 15, cpu_seconds: 1 } };
    for (const report of [after(5), after(10), busy, { ...busy, messages: [0, 1, 0, 0, 0] }])
      telling.tell(report);
    expect(told).toEqual([after(5), busy, { ...busy, messages: [0, 1, 0, 0, 0] }]);
  });

  it('tells now and then that a job of which nothing changes lives', () => {
    const { telling, told } = listen();
    for (let interval = 0; interval < 25; interval += 1) telling.tell(after(interval));
    expect(told).toEqual([after(0), after(12), after(24)]);
  });
});
