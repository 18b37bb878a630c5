import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFailure, encodeRequest, encodeSuccess } from './frames.ts';

describe('decodeFrame', () => {
  it.each([
    [
      '{"action":"log","req_id":7,"posted":false,"payload":{"a":1}}',
      { id: 'request', action: 'log', req: 7, payload: { a: 1 } },
    ],
    [
      '{"action":"log","req_id":7,"posted":true,"payload":{}}',
      { id: 'request', action: 'log', payload: {} },
    ],
    ['{"action":"log","payload":{}}', { id: 'request', action: 'log', req: 0, payload: {} }],
    ['{}', { id: 'request', action: 'identify', req: 0, payload: {} }],
    ['{"rsp_id":7,"result":"success","payload":[1]}', { id: 'success', rsp: 7, payload: [1] }],
    ['{"rsp_id":7,"result":"error","reason":"no"}', { id: 'error', rsp: 7, reason: 'no' }],
    ['{"seq":1e999,"ack":1e999}', { id: 'request', action: 'identify', req: 0, payload: {} }],
    ['{"rsp_id":7,"result":"odd"}', { id: 'error', rsp: 7, reason: 'no reason given' }],
    [
      '{"seq":3,"ack":2,"action":"log"}',
      { id: 'request', action: 'log', req: 0, payload: {}, seq: 3, ack: 2 },
    ],
    [
      '{"seq":"3","ack":null,"action":"log"}',
      { id: 'request', action: 'log', req: 0, payload: {} },
    ],
  ])('reads %s', (text, frame) => {
    expect(decodeFrame(text)).toEqual({ ok: true, value: frame });
  });

  it.each([
    ['', 'the frame is not JSON'],
    ['{"action":', 'the frame is not JSON'],
    ['[]', 'the frame is not a JSON object'],
    ['null', 'the frame is not a JSON object'],
    ['"text"', 'the frame is not a JSON object'],
    ['{"action":5}', "'action' is not a string"],
    ['{"action":"log","req_id":"7"}', "'req_id' is not a number"],
    ['{"rsp_id":"7","result":"success"}', "'rsp_id' is not a number"],
    ['{"action":"log","req_id":1e999}', "'req_id' is not a number"],
    ['{"rsp_id":-1e999,"result":"success"}', "'rsp_id' is not a number"],
  ])('refuses %s', (text, reason) => {
    expect(decodeFrame(text)).toEqual({ ok: false, reason });
  });

  it('never throws, whatever comes', () => {
    const key = fc.constantFrom(
      'action',
      'req_id',
      'rsp_id',
      'posted',
      'payload',
      'result',
      'reason',
      'seq',
      'ack',
      '__proto__',
    );
    const odd = fc.oneof(
      fc.constantFrom('log', 'success', 'error', true, null, 0, -1, 1e300, [], {}),
      fc.jsonValue({ maxDepth: 1 }),
    );
    const near = fc.dictionary(key, odd, { maxKeys: 5 }).map((data) => JSON.stringify(data));
    const any = fc.oneof({ weight: 8, arbitrary: near }, fc.string(), fc.json({ maxDepth: 1 }));
    fc.assert(
      fc.property(any, (text) => {
        const { ok } = decodeFrame(text);
        if (typeof ok !== 'boolean') throw new Error('neither a frame nor a reason');
      }),
      { numRuns: 100_000 },
    );
  });
});

describe('what is encoded', () => {
  it('repeats no more of a failure than a person reads', () => {
    expect(encodeFailure(1, 'x'.repeat(1_000_000)).length).toBeLessThan(9000);
    expect(JSON.parse(encodeFailure(1, 'x'.repeat(8000)))).toMatchObject({
      reason: 'x'.repeat(8000),
    });
  });

  // What JSON itself changes, such as -0 and keys named `__proto__`, is not at stake here.
  const payload = fc
    .jsonValue({ maxDepth: 2 })
    .map((data): unknown => JSON.parse(JSON.stringify({ data })));

  it('is decoded as it was meant', () => {
    fc.assert(
      fc.property(fc.string(), payload, fc.nat(), (action, data, number) => {
        const decoded = [
          encodeRequest(action, data, number),
          encodeRequest(action, data),
          encodeSuccess(action, number, data),
          encodeFailure(number, action),
        ].map(decodeFrame);
        expect(decoded.map((each) => (each.ok ? each.value : each.reason))).toEqual([
          { id: 'request', action, req: number, payload: data },
          { id: 'request', action, payload: data },
          { id: 'success', rsp: number, payload: data },
          { id: 'error', rsp: number, reason: action },
        ]);
      }),
    );
  });

  it('is what the documented envelope says', () => {
    expect(encodeRequest('log', { message: 'x' }, 1)).toBe(
      '{"action":"log","req_id":1,"posted":false,"payload":{"message":"x"}}',
    );
    expect(encodeSuccess('log', 1, {})).toBe(
      '{"action":"log","rsp_id":1,"result":"success","payload":{}}',
    );
    expect(encodeFailure(1, 'no')).toBe('{"result":"error","rsp_id":1,"reason":"no"}');
  });
});
