import { once } from 'node:events';
import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isImpostor } from './impostor.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function table(...entries: readonly (readonly [port: number, state: string, owner: number])[]) {
  const lines = entries.map(([port, state, owner], place) => {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    return `   ${String(place)}: 0100007F:${hex} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 ${String(owner).padStart(5)}        0 5189591 1 00000000d42f5ebb 100 0 0 10 0\n`;
  });
  return [HEAD + lines.join('')];
}

describe('an impostor', () => {
  it('is another user who listens at the port', () => {
    expect(isImpostor(4000, 1000, table([4000, '0A', 1001]))).toBe(true);
    expect(isImpostor(4000, 1000, table([4000, '0A', 1000]))).toBe(false);
    expect(isImpostor(4000, 1000, table([4000, '0A', 0]))).toBe(false);
  });

  it('is also who has taken the connection and does not listen any more', () => {
    expect(isImpostor(4000, 1000, table([4000, '01', 1001]))).toBe(true);
    expect(isImpostor(4000, 1000, table([4000, '01', 1000], [4000, '0A', 1000]))).toBe(false);
  });

  it('is nobody at another port, nor where the system does not tell', () => {
    expect(isImpostor(4000, 1000, table([4001, '0A', 1001]))).toBe(false);
    expect(isImpostor(4000, 1000, [HEAD, ''])).toBe(false);
    expect(isImpostor(4000, 1000, [])).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')(
    'is told apart by the real table (needs Linux)',
    async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const bound = server.address();
      const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
      const tables = [readFileSync('/proc/net/tcp', 'utf8')];
      const user = process.getuid?.() ?? 0;
      expect(isImpostor(port, user, tables)).toBe(false);
      expect(isImpostor(port, user + 1, tables)).toBe(user !== 0);
      server.close();
    },
  );
});
