import { describe, expect, it } from 'vitest';
import { decodeFrame, failure, value, type Request } from '@gator/protocol';
import { Peer, type Serve } from './peer.ts';

/** Two peers that hear each other at once; the second one serves. */
function conversation(serve: Serve): { asker: Peer; server: Peer; wire: string[] } {
  const wire: string[] = [];
  const deliver = (to: () => Peer) => (text: string) => {
    wire.push(text);
    const frame = decodeFrame(text);
    if (frame.ok) void to().receive(frame.value);
  };
  const asker: Peer = new Peer(
    deliver(() => server),
    () => failure('nothing is answered here'),
  );
  const server: Peer = new Peer(
    deliver(() => asker),
    serve,
  );
  return { asker, server, wire };
}

const stop = { reason: 'enough', force: true };

describe('Peer', () => {
  it('asks and is answered, at once or later', async () => {
    const { asker } = conversation(({ action }) =>
      action === 'stop' ? value({}) : Promise.resolve(value({ tool: 'gator', version: '1' })),
    );
    const replies = await Promise.all([asker.request('identify', {}), asker.request('stop', stop)]);
    expect(replies).toEqual([value({ tool: 'gator', version: '1' }), value({})]);
  });

  it('matches replies to requests in whatever order they come', async () => {
    const waiting: (() => void)[] = [];
    const { asker } = conversation((request) => {
      const late = Promise.withResolvers<ReturnType<typeof value>>();
      waiting.unshift(() => {
        late.resolve(value({ tool: 'gator', version: String(request.req) }));
      });
      return late.promise;
    });
    const asked = [
      asker.request('identify', {}),
      asker.request('identify', {}),
      asker.request('identify', {}),
    ];
    for (const answer of waiting) answer();
    const versions = (await Promise.all(asked)).map((reply) =>
      reply.ok ? reply.value.version : reply.reason,
    );
    expect(versions).toEqual(['1', '2', '3']);
  });

  it("fails with the other side's reason", async () => {
    const { asker } = conversation(() => failure('not here'));
    expect(await asker.request('stop', stop)).toEqual(failure('not here'));
  });

  it('checks a reply at the door', async () => {
    const { asker } = conversation(() => value({ tool: 7 }));
    const reply = await asker.request('identify', {});
    expect(reply.ok ? '' : reply.reason).toMatch(/^'tool': /);
  });

  it('gets no reply to what it posts', async () => {
    const heard: Request[] = [];
    const { asker, wire } = conversation((request) => {
      heard.push(request);
      return Promise.resolve(value({}));
    });
    asker.post('stop', stop);
    await Promise.resolve();
    expect(heard).toEqual([{ id: 'request', action: 'stop', payload: stop }]);
    expect(wire).toEqual([
      '{"action":"stop","posted":true,"payload":{"reason":"enough","force":true}}',
    ]);
  });

  it('fails whatever is asked once the other side is gone, with the first reason given', async () => {
    const { asker } = conversation(() => new Promise(() => undefined));
    const asked = asker.request('stop', stop);
    asker.close('gone');
    asker.close('gone again');
    expect(await asked).toEqual(failure('gone'));
    expect(await asker.request('stop', stop)).toEqual(failure('gone'));
  });

  it('waits for a late reply as long as it has patience for, and takes it no more', async () => {
    const written: string[] = [];
    const write = (text: string): number => written.push(text);
    const hasty = new Peer(write, () => value({}), 5);
    expect(await hasty.request('stop', stop)).toEqual(
      failure("no answer to 'stop' within 0.005 s"),
    );
    void hasty.receive({ id: 'success', rsp: 1, payload: {} });
    const asked = hasty.request('stop', stop);
    void hasty.receive({ id: 'success', rsp: 2, payload: {} });
    expect(await asked).toEqual(value({}));
    expect(written).toHaveLength(2);
  });

  it('ignores a reply that nobody waits for', async () => {
    const { asker } = conversation(() => value({}));
    void asker.receive({ id: 'success', rsp: 99, payload: {} });
    void asker.receive({ id: 'error', rsp: 99, reason: 'x' });
    expect(await asker.request('stop', stop)).toEqual(value({}));
  });
});
