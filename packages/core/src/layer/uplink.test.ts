import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FRAME, Peer } from '@gator/client';
import { decodeFrame, parsePayload, type ForwardedBlock } from '@gator/protocol';
import { Uplink } from './uplink.ts';

const SHARED = { time: 1, severity: 20, source: 'stdout' } as const;

/** A parent that takes frames, one after the other, once it is told to. */
class Parent {
  /** The length of each frame that was sent, and the blocks in all of them. */
  readonly frames: number[] = [];
  readonly blocks: ForwardedBlock[] = [];
  readonly #ready = Promise.withResolvers<undefined>();
  readonly peer = new Peer(
    (text) => {
      this.#hear(text);
    },
    () => ({ ok: true, value: {} }),
  );
  readonly uplink = new Uplink(this, 0, 'all');

  /** Takes all that was sent and will be. */
  async take(): Promise<void> {
    this.#ready.resolve(undefined);
    await this.uplink.drain();
  }

  #hear(text: string): void {
    const frame = decodeFrame(text);
    if (!frame.ok || frame.value.id !== 'request') throw new TypeError('a frame is a request');
    const { req: rsp = 0, payload } = frame.value;
    const forward = parsePayload('forward', payload);
    if (!forward.ok) throw new TypeError(forward.reason);
    this.frames.push(Buffer.byteLength(text));
    this.blocks.push(...forward.value.blocks);
    void this.#ready.promise.then(() => {
      void this.peer.receive({ id: 'success', rsp, payload: {} });
    });
  }
}

describe('Uplink', () => {
  it('forwards all blocks in order, whether they are its own or from below', async () => {
    const lines = fc.array(fc.stringMatching(/^[a-c]*$/), { minLength: 1, maxLength: 5 });
    const block = fc.record({ texts: lines, below: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 20 }), async (blocks) => {
        const parent = new Parent();
        const whole = ({ texts, below }: (typeof blocks)[number]): ForwardedBlock => {
          return [1, 20, below ? 'a/b' : 'a', texts.length, texts.join('\n')];
        };
        for (const each of blocks) {
          if (each.below) parent.uplink.relay([whole(each)]);
          else parent.uplink.sink?.({ ...SHARED, texts: each.texts }, 'a');
        }
        await parent.take();
        expect(parent.blocks).toEqual(blocks.map(whole));
      }),
    );
  });

  it('bounds its frames by what they hold, however long and strange the lines are', async () => {
    const parent = new Parent();
    const text = '\u0001'.repeat(64 * 1024);
    for (let n = 0; n < 200; n += 1) parent.uplink.sink?.({ ...SHARED, texts: [text] }, 'job');
    await parent.take();
    expect(parent.blocks).toHaveLength(200);
    expect(Math.max(...parent.frames)).toBeLessThan(MAX_FRAME / 4);
  });

  it('cuts a message that no frame could hold', async () => {
    const parent = new Parent();
    const text = '\u0001'.repeat(4 * 1024 * 1024);
    parent.uplink.sink?.({ ...SHARED, texts: [text] }, 'job');
    await parent.take();
    expect(Math.max(...parent.frames)).toBeLessThan(MAX_FRAME);
    const cut = parent.blocks[0]?.[4].replaceAll('\u0001', '');
    expect(cut).toBe(" … [cut: all of it is in the job's log]");
  });

  it('holds its layer back while the parent takes nothing', async () => {
    const parent = new Parent();
    const tell = (): void => {
      parent.uplink.sink?.({ ...SHARED, texts: ['x'.repeat(64 * 1024)] }, 'job');
    };
    tell();
    expect(parent.uplink.pressure()).toBeUndefined();
    for (let n = 0; n < 15; n += 1) tell();
    const pressure = parent.uplink.pressure();
    expect(pressure).toBeInstanceOf(Promise);
    await Promise.all([parent.take(), pressure]);
    expect(parent.uplink.pressure()).toBeUndefined();
  });
});
