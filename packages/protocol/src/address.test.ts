import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, formatEndpoint, parseAddress } from './address.ts';

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:80', { host: '127.0.0.1', port: 80, secret: '' }],
    ['node-7.cluster:5000/s3cr-t_', { host: 'node-7.cluster', port: 5000, secret: 's3cr-t_' }],
    ['[::1]:80/x', { host: '::1', port: 80, secret: 'x' }],
    ['ws://host:1/', { host: 'host', port: 1, secret: '' }],
    ['host:65535', { host: 'host', port: 65_535, secret: '' }],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual({ ok: true, value: address });
  });

  it.each([
    '',
    'host',
    ':80',
    'host:',
    'host:0',
    'host:65536',
    'host:80x',
    '::1:80',
    'a b:80',
    'http://host:80',
    'host:80/a/b',
    'host:80/ä',
  ])('refuses %j', (text) => {
    expect(parseAddress(text).ok).toBe(false);
  });

  it('shows no secret in its complaint', () => {
    for (const text of [
      'host:99999/secret',
      'host:x/secret',
      'host:80/sec\nret',
      'ws://host/secret',
    ]) {
      const parsed = parseAddress(text);
      expect(parsed.ok ? 'read' : parsed.reason).not.toMatch(/sec|ret/);
    }
  });

  it('reads back what is written, and is never silent', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{0,30}$/);
    const address = fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }), secret });
    fc.assert(
      fc.property(address, (each) => {
        expect(parseAddress(formatAddress(each))).toEqual({ ok: true, value: each });
        expect(parseAddress(`ws://${formatAddress(each)}`)).toEqual({ ok: true, value: each });
        expect(parseAddress(formatEndpoint(each))).toEqual({
          ok: true,
          value: { ...each, secret: '' },
        });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parseAddress(text);
        if (!parsed.ok) expect(parsed.reason).toMatch(/HOST:PORT$/);
      }),
    );
  });
});
