import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Allowance } from './allowance.ts';
import { Intake, type Inlet } from './intake.ts';

/** A connection that notes whether it is read. */
class Connection implements Inlet {
  bufferedAmount = 0;
  isPaused = false;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

const AT_ONCE = (): undefined => undefined;

describe('an intake', () => {
  it('deals with so many requests at once, and reads on when they are done', async () => {
    const connection = new Connection();
    const dealt: string[] = [];
    const done: (() => void)[] = [];
    const deal = (text: string): Promise<void> => {
      dealt.push(text);
      return new Promise((resolve) => done.push(resolve));
    };
    const intake = new Intake({ connection, allowance: new Allowance(), deal, pressure: AT_ONCE });
    const frames = Array.from({ length: 100 }, (_, place) => `frame ${String(place)}`);
    for (const frame of frames) intake.take(frame);
    expect(dealt).toEqual(frames.slice(0, 64));
    expect(connection.isPaused).toBe(true);
    done.splice(0, 30).forEach((resolve) => {
      resolve();
    });
    await turn();
    expect(dealt).toEqual(frames.slice(0, 94));
    expect(connection.isPaused).toBe(true);
    done.forEach((resolve) => {
      resolve();
    });
    await turn();
    expect(dealt).toEqual(frames);
    expect(connection.isPaused).toBe(false);
  });

  it('reads nothing from a client that does not take its replies', () => {
    const connection = new Connection();
    const dealt: string[] = [];
    const deal = (text: string): undefined => {
      dealt.push(text);
      connection.bufferedAmount += 600_000;
    };
    const intake = new Intake({ connection, allowance: new Allowance(), deal, pressure: AT_ONCE });
    for (const text of ['a', 'b', 'c', 'd']) intake.take(text);
    expect(dealt).toEqual(['a', 'b']);
    expect(connection.isPaused).toBe(true);
    connection.bufferedAmount = 0;
    intake.go();
    expect(dealt).toEqual(['a', 'b', 'c', 'd']);
    connection.bufferedAmount = 0;
    intake.go();
    expect(connection.isPaused).toBe(false);
  });

  it('waits where whoever takes it all does not keep up', async () => {
    const connection = new Connection();
    const dealt: string[] = [];
    const relief = Promise.withResolvers<undefined>();
    let pressure: Promise<undefined> | undefined = relief.promise;
    const intake = new Intake({
      connection,
      allowance: new Allowance(),
      deal: (text) => {
        dealt.push(text);
        return undefined;
      },
      pressure: () => pressure?.then(() => undefined),
    });
    for (const text of ['a', 'b', 'c']) intake.take(text);
    expect(dealt).toEqual(['a']);
    expect(connection.isPaused).toBe(true);
    pressure = undefined;
    relief.resolve(undefined);
    await turn();
    expect(dealt).toEqual(['a', 'b', 'c']);
    expect(connection.isPaused).toBe(false);
  });

  it('shares what a client may take with its other connections, and all have their turn', async () => {
    const allowance = new Allowance();
    const dealt: string[] = [];
    const intakes = [new Connection(), new Connection(), new Connection()].map((connection) => {
      const deal = (text: string): undefined => {
        dealt.push(text);
        // Longer than the client may take in one turn of the event loop.
        for (const start = performance.now(); performance.now() - start < 11;);
      };
      return new Intake({ connection, allowance, deal, pressure: AT_ONCE });
    });
    for (const [place, intake] of intakes.entries())
      for (const text of 'abc') intake.take(text + String(place));
    expect(dealt).toEqual(['a0']);
    let turns = 0;
    for (; dealt.length < 9; turns += 1) await turn();
    expect(dealt).toEqual(['a0', 'b0', 'a1', 'a2', 'c0', 'b1', 'b2', 'c1', 'c2']);
    expect(turns).toBeGreaterThan(6);
  });
});
