import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRequest, type Frame } from '@gator/protocol';
import { Session } from './session.ts';

/** One end of a conversation, and the numbers that have arrived at it. */
class End {
  readonly arrived: number[] = [];
  readonly session = new Session((frame) => this.arrived.push(numberOf(frame)));
  /** What is on its way from here over the present connection. */
  wire: string[] = [];
  /** What was on its way over those that were lost: some of it may still arrive. */
  lost: string[] = [];
  sent = 0;

  send(): void {
    this.sent += 1;
    this.session.send(encodeRequest('count', { number: this.sent }));
  }
}

function numberOf(frame: Frame): number {
  if (frame.id !== 'request') throw new Error('not a request');
  const { number } = frame.payload as { number: number };
  return number;
}

/** Takes up to `count` frames off the wire. */
function carry(from: End, to: End, count: number): void {
  for (const text of from.wire.splice(0, count)) to.session.receive(text);
}

/** The connection is lost with all that is on its way. */
function drop(...ends: readonly End[]): void {
  for (const end of ends) {
    end.session.detach();
    end.lost = end.wire;
    end.wire = [];
  }
}

/** A new connection: each end tells what it has seen, as `register` and its reply do. */
function dial(a: End, b: End): void {
  const seen = [a.session.seen, b.session.seen] as const;
  a.session.attach((text) => a.wire.push(text), seen[1]);
  b.session.attach((text) => b.wire.push(text), seen[0]);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      id: fc.constant('send' as const),
      from: fc.nat(1),
      count: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ id: fc.constant('carry' as const), from: fc.nat(1), count: fc.nat(50) }),
  },
  fc.record({ id: fc.constant('drop' as const) }),
  fc.record({ id: fc.constant('half' as const), from: fc.nat(1) }),
  fc.record({ id: fc.constant('repeat' as const), from: fc.nat(1) }),
  fc.record({ id: fc.constant('late' as const), from: fc.nat(1), count: fc.nat(20) }),
);

describe('Session', () => {
  it('brings each frame once and in order, however often the connection is lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ends = [new End(), new End()] as const;
        const pair = (from: number): [End, End] =>
          from === 0 ? [ends[0], ends[1]] : [ends[1], ends[0]];
        dial(...ends);
        for (const each of steps) {
          if (each.id === 'drop') {
            drop(...ends);
            dial(...ends);
            continue;
          }
          const [from, to] = pair(each.from);
          if (each.id === 'send') for (let n = 0; n < each.count; n += 1) from.send();
          // What a lost connection had taken comes after the next one has.
          else if (each.id === 'late')
            for (const text of from.lost.splice(0, each.count)) to.session.receive(text);
          // One end notices the loss before the other, and goes on sending.
          else if (each.id === 'half') drop(from);
          else if (each.id === 'repeat')
            for (const text of from.wire.slice(0, 3)) to.session.receive(text);
          else carry(from, to, each.count);
        }
        drop(...ends);
        dial(...ends);
        carry(ends[0], ends[1], Infinity);
        carry(ends[1], ends[0], Infinity);
        expect(ends[1].arrived).toEqual(upTo(ends[0].sent));
        expect(ends[0].arrived).toEqual(upTo(ends[1].sent));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps no more than what the other end has not acknowledged, also where that end has nothing to say', () => {
    const [talker, listener] = [new End(), new End()];
    dial(talker, listener);
    for (let n = 0; n < 1000; n += 1) talker.send();
    carry(talker, listener, Infinity);
    carry(listener, talker, Infinity);
    expect(listener.arrived).toEqual(upTo(1000));
    drop(talker, listener);
    talker.session.attach((text) => talker.wire.push(text), 0);
    expect(talker.wire.length).toBeLessThan(32);
    expect(talker.arrived).toEqual([]);
  });

  it('holds what is sent while there is no connection', () => {
    const [a, b] = [new End(), new End()];
    a.send();
    expect(a.session.attached).toBe(false);
    dial(a, b);
    expect(a.session.attached).toBe(true);
    carry(a, b, Infinity);
    expect(b.arrived).toEqual([1]);
    expect(b.session.seen).toBe(1);
  });

  it('drops what it cannot read, what has no number, and what comes out of turn', () => {
    const end = new End();
    for (const text of [
      '',
      'x',
      '[]',
      encodeRequest('count', { number: 9 }),
      '{"seq":2,"action":"count"}',
      '{"seq":0}',
    ]) {
      end.session.receive(text);
    }
    expect([end.arrived, end.session.seen]).toEqual([[], 0]);
  });
});
