import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Life, type LifeEffect, type LifeEvent, type LifeOptions } from './life.ts';

const NONE: LifeOptions = { timeout: null, stall: null, grace: 10 };

/** A life that a test conducts: time goes on when it says so, and what is due is told. */
function conduct(options: Partial<LifeOptions> = {}) {
  const life = new Life({ ...NONE, ...options }, 0);
  let now = 0;
  const react = (event: LifeEvent): string[] => life.react(event, now).map(inWords);
  const pass = (milliseconds: number): string[] => {
    const end = now + milliseconds;
    const done: string[] = [];
    for (let due = life.due(now); due !== undefined && now + due <= end; due = life.due(now)) {
      now += due;
      done.push(...react({ id: 'due' }));
    }
    now = end;
    return done;
  };
  const stir = (): void => {
    life.stir(now);
  };
  return { life, react, pass, stir, due: () => life.due(now) };
}

function inWords(effect: LifeEffect): string {
  return effect.id === 'ring' ? `ring ${effect.clock} ${String(effect.after)}` : effect.id;
}

const STOP = { id: 'end', force: false } as const;
const FORCE = { id: 'end', force: true } as const;
const PAUSE = { id: 'pause' } as const;
const RESUME = { id: 'resume' } as const;
const IDLE = { id: 'looked', worked: false } as const;
const BUSY = { id: 'looked', worked: true } as const;

describe('a life without clocks', () => {
  it('waits for no time', () => {
    const { due, pass, react } = conduct();
    expect(due()).toBeUndefined();
    expect(react(IDLE)).toEqual([]);
    expect(pass(1e12)).toEqual([]);
  });

  it('ends by the ladder: asked, and killed after the grace', () => {
    const { react, pass, due } = conduct();
    expect(react(STOP)).toEqual(['ask']);
    expect(react(STOP)).toEqual([]);
    expect(pass(9)).toEqual([]);
    expect(pass(1)).toEqual(['kill']);
    expect([due(), react(FORCE)]).toEqual([undefined, []]);
  });

  it('is killed by force at once, asked or not', () => {
    expect(conduct().react(FORCE)).toEqual(['kill']);
    const { react } = conduct();
    react(STOP);
    expect(react(FORCE)).toEqual(['kill']);
    expect(react(FORCE)).toEqual([]);
  });

  it('asks what its command has left, within the grace that it has already', () => {
    const { react, pass } = conduct();
    expect(react({ id: 'exited' })).toEqual([]);
    expect(react(STOP)).toEqual([]);
    expect(react({ id: 'left' })).toEqual(['ask']);
    expect(pass(10)).toEqual(['kill']);
    const other = conduct();
    other.react(STOP);
    other.pass(4);
    expect([other.react({ id: 'exited' }), other.react({ id: 'left' })]).toEqual([[], ['ask']]);
    expect(other.pass(5)).toEqual([]);
    expect(other.pass(1)).toEqual(['kill']);
  });

  it('does nothing any more once it is over, also where that was in a pause', () => {
    const { react, due } = conduct({ timeout: 5, stall: 1 });
    react(PAUSE);
    react({ id: 'over' });
    expect(due()).toBeUndefined();
    for (const event of [STOP, FORCE, PAUSE, RESUME, IDLE]) expect(react(event)).toEqual([]);
  });
});

describe('the timeout', () => {
  it('rings, asks and kills', () => {
    const { pass, due } = conduct({ timeout: 100 });
    expect(due()).toBe(100);
    expect(pass(99)).toEqual([]);
    expect(pass(1)).toEqual(['ring timeout 100', 'ask']);
    expect(pass(10)).toEqual(['kill']);
  });

  it('does not ring where something else has ended the job first', () => {
    for (const first of [STOP, FORCE, { id: 'exited' } as const]) {
      const { react, pass } = conduct({ timeout: 100, grace: 1000 });
      react(first);
      expect(pass(500)).toEqual([]);
    }
  });

  it('is no reason any more for what ends the job later', () => {
    const { life, pass } = conduct({ timeout: 100 });
    expect(life.isRunning).toBe(true);
    pass(100);
    expect(life.isRunning).toBe(false);
  });
});

describe('the stall clock', () => {
  it('rings at the first look after its time, and waits for no time by itself', () => {
    const { react, pass, due } = conduct({ stall: 10 });
    expect(due()).toBeUndefined();
    pass(9);
    expect(react(IDLE)).toEqual([]);
    pass(3);
    expect(react(IDLE)).toEqual(['ring stall_timeout 10', 'ask']);
    expect(react(IDLE)).toEqual([]);
  });

  it('begins anew with each output and with each use of CPU time', () => {
    const { react, pass, stir } = conduct({ stall: 10 });
    pass(9);
    stir();
    pass(9);
    expect(react(BUSY)).toEqual([]);
    pass(9);
    expect(react(IDLE)).toEqual([]);
    pass(1);
    expect(react(IDLE)).toEqual(['ring stall_timeout 10', 'ask']);
  });

  it('has stood still during a pause', () => {
    const { react, pass } = conduct({ stall: 10 });
    pass(5);
    react(PAUSE);
    pass(1000);
    expect(react(IDLE)).toEqual([]);
    react(RESUME);
    pass(4);
    expect(react(IDLE)).toEqual([]);
    pass(1);
    expect(react(IDLE)).toEqual(['ring stall_timeout 10', 'ask']);
  });
});

describe('a pause', () => {
  it('freezes and thaws, once', () => {
    const { react } = conduct();
    expect([react(PAUSE), react(PAUSE)]).toEqual([['freeze'], []]);
    expect([react(RESUME), react(RESUME)]).toEqual([['thaw'], []]);
  });

  it('adds nothing to the timeout, nor to the grace', () => {
    const { react, pass, due } = conduct({ timeout: 100 });
    pass(60);
    react(PAUSE);
    expect(due()).toBeUndefined();
    pass(1000);
    react(RESUME);
    expect(pass(39)).toEqual([]);
    expect(pass(1)).toEqual(['ring timeout 100', 'ask']);
    pass(4);
    expect(react(PAUSE)).toEqual(['freeze']);
    expect(pass(1000)).toEqual([]);
    react(RESUME);
    expect(pass(5)).toEqual([]);
    expect(pass(1)).toEqual(['kill']);
  });

  it('ends where the job is asked to end or killed, since what is frozen cannot listen', () => {
    const asked = conduct();
    asked.react(PAUSE);
    expect(asked.react(STOP)).toEqual(['ask', 'thaw']);
    expect(asked.pass(10)).toEqual(['kill']);
    const killed = conduct();
    killed.react(PAUSE);
    expect(killed.react(FORCE)).toEqual(['kill', 'thaw']);
    expect([killed.react(RESUME), killed.react(PAUSE)]).toEqual([[], []]);
  });

  it('is no time, wherever it falls', () => {
    const stretch = fc.record({ runs: fc.nat(40), pauses: fc.nat(40) });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
        const { react, pass } = conduct({ timeout: 100, grace: 50 });
        let ran = 0;
        const rung: string[] = [];
        for (const { runs, pauses } of stretches) {
          ran += runs;
          rung.push(...pass(runs));
          react(PAUSE);
          rung.push(...pass(pauses));
          react(RESUME);
        }
        const expected = [
          ...(ran >= 100 ? ['ring timeout 100', 'ask'] : []),
          ...(ran >= 150 ? ['kill'] : []),
        ];
        expect(rung).toEqual(expected);
      }),
    );
  });
});
