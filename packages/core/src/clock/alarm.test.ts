import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Alarm } from './alarm.ts';
import { FakeTime } from './testing/fake-time.ts';
import { MACHINE_TIME } from './time.ts';

describe('an alarm', () => {
  it('rings once, after the time that it was not paused, however that was cut', () => {
    const stretch = fc.record({ runs: fc.nat(50), pauses: fc.nat(50) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.array(stretch), (length, stretches) => {
        const time = new FakeTime();
        const rung: number[] = [];
        let ran = 0;
        const alarm = new Alarm(time, length, () => rung.push(ran));
        for (const { runs, pauses } of stretches) {
          for (let step = 0; step < runs; step += 1) {
            ran += 1;
            time.pass(1);
          }
          alarm.pause();
          alarm.pause();
          time.pass(pauses);
          if (ran < length) alarm.resume();
        }
        expect(rung).toEqual(ran >= length ? [length] : []);
      }),
    );
  });

  it('leaves nothing behind that waits', () => {
    const time = new FakeTime();
    const alarm = new Alarm(time, 5, () => expect.unreachable());
    expect(time.waiting).toBe(1);
    alarm.pause();
    expect(time.waiting).toBe(0);
    alarm.resume();
    alarm.resume();
    expect(time.waiting).toBe(1);
    alarm.cancel();
    time.pass(10);
    expect(time.waiting).toBe(0);
  });
});

describe("the machine's time", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('wakes nobody before a time that is longer than a timer can be', () => {
    vi.useFakeTimers();
    const day = 86_400_000;
    let woken = 0;
    MACHINE_TIME.after(60 * day, () => (woken += 1));
    const cancel = MACHINE_TIME.after(60 * day, () => expect.unreachable());
    vi.advanceTimersByTime(59 * day);
    expect(woken).toBe(0);
    cancel();
    vi.advanceTimersByTime(day);
    expect(woken).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
